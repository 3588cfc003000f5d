"""A dataset of texts, as a company holds them."""

from __future__ import annotations

import pytest

from sharing.uploads import services as uploads
from tests.sharing import shop

TEXTS = ["Grace Hopper wrote to ben@example.com.", "The parcel of Project Falcon came open.", "It was late again."]


@pytest.fixture
def letters(ben, run_jobs):
    """120 texts of as many customers."""
    lines = [f'C{i:04d},"{TEXTS[i % 3]}"' for i in range(120)]
    dataset, basis = shop.dataset_of(ben)
    uploads.receive(
        dataset=dataset, data="\n".join(["customer,letter", *lines, ""]).encode(), basis=basis, by=ben.user,
        subject_column="customer", roles={"customer": "identifier", "letter": "text"},
    )  # fmt: skip
    run_jobs()
    return dataset.versions.get()
