"""Datasets of images lose their duplicates by the same job, page and API as texts do."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from consent import services as consent
from datastore import services as datastore
from kernel.errors import Invalid
from sharing.deduplication import services as deduplication
from tests.platform.datastore import making

pytestmark = pytest.mark.django_db
PEOPLE = 12


def picture(seed, size=(96, 64), kind="png", **more):
    """Waves of its own kind for each seed; another size or format of the same seed shows the same."""
    rng = np.random.default_rng(seed)
    across, down = np.meshgrid(np.linspace(0, 1, 96), np.linspace(0, 1, 64))
    waves = sum(rng.normal() * np.cos(np.pi * (a * across + b * down)) for a in range(5) for b in range(5) if a + b)
    levels = 255 * (waves - waves.min()) / np.ptp(waves)
    out = io.BytesIO()
    Image.fromarray(levels.astype(np.uint8)).convert("RGB").resize(size).save(out, kind, **more)
    return out.getvalue()


@pytest.fixture
def version(ben):
    """Twelve people's images: the last three are the first again: equal, smaller, as a JPEG."""
    images = [picture(seed) for seed in range(PEOPLE - 3)]
    images += [images[0], picture(0, size=(48, 32)), picture(0, kind="jpeg", quality=70)]
    basis = making.basis_of(ben)
    dataset = datastore.create_dataset(organization=ben.organization, name="p", kind="image", by=ben.user, basis=basis)
    table = pa.table(
        {
            "image": pa.array(images, pa.binary()),
            "label": [str(number) for number in range(PEOPLE)],
            "_subject": making.people(ben, PEOPLE, basis),
        }
    )
    return datastore.publish_version(
        dataset=dataset, table=table, builder="tests", parameters={}, by=ben.user, consent_snapshot=consent.snapshot()
    )


def made(version, ben, run_jobs, **order):
    job = deduplication.request(version=version, by=ben.user, **order)
    run_jobs()
    job.refresh_from_db()
    assert job.status == "succeeded", job.error
    return version.dataset.versions.order_by("-number").first()


def labels(version, ben):
    return making.own_rows(version, ben).table.column("label").to_pylist()


def test_equal_files_go_whatever_their_label_and_near_ones_are_counted(version, ben, run_jobs):
    after = made(version, ben, run_jobs)
    assert labels(after, ben) == [str(number) for number in range(PEOPLE) if number != 9]
    assert (after.report["exact_duplicates"], after.report["compared_by"]) == (1, ["image"])
    assert after.report["near_duplicate_groups"] == 9
    assert after.report["near_duplicate_pairs"] == 3


def test_near_ones_go_where_that_is_asked_for(version, ben, run_jobs):
    after = made(version, ben, run_jobs, near_threshold=0.875)
    assert labels(after, ben) == [str(number) for number in range(PEOPLE - 3)]
    assert after.report["near_duplicates_dropped"] == 2


def test_by_other_columns_files_are_compared_as_they_stand(version, ben, run_jobs):
    assert made(version, ben, run_jobs, compare_by=["image", "label"]).rows == PEOPLE


@pytest.mark.parametrize("threshold", [0.74, 1.01])
def test_a_similarity_that_tells_nothing_is_refused(version, ben, threshold):
    with pytest.raises(Invalid) as refusal:
        deduplication.request(version=version, by=ben.user, near_threshold=threshold)
    assert refusal.value.field == "near_threshold"


def test_by_clicks(version, ben, client, run_jobs):
    client.force_login(ben.user)
    step = f"/admin/sharing/listing/version/{version.pk}/deduplicate/"
    assert step in client.get(version.get_absolute_url()).content.decode()
    page = client.get(step).content.decode()
    assert "Drop images that are nearly the same, too" in page
    assert 'value="0.875"' in page
    assert client.post(step, {"compare_by": ["image"], "near": "on"}).status_code == 302
    run_jobs()
    after = version.dataset.versions.order_by("-number").first()
    assert after.rows == PEOPLE - 3
    assert "Nearly the same, left out" in client.get(after.get_absolute_url()).content.decode()
