"""Two companies whose customers wrote reviews, some of which both companies hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from consent import services as consent
from consent.models import Subject
from kernel.actors import SYSTEM
from sharing.agreements import services as agreements
from sharing.overlap import services as overlaps
from sharing.overlap.models import Overlap
from tests.sharing import shop

WORDS = [
    "parcel",
    "late",
    "box",
    "torn",
    "kind",
    "driver",
    "refund",
    "slow",
    "screen",
    "bright",
    "cable",
    "short",
    "warm",
    "coffee",
    "cheap",
    "chair",
    "wobbly",
    "lamp",
    "great",
    "sound",
    "quiet",
    "fan",
    "heavy",
    "shoe",
    "tight",
    "bread",
    "stale",
    "apple",
    "fresh",
    "paint",
    "smooth",
    "window",
    "clean",
]


def review(number: int) -> str:
    """A text like no other's."""
    return " ".join(Random(number).choices(WORDS, k=24))


def table(letter: str, texts: list[str], times: int = 1) -> bytes:
    """Each text by a customer of its own, so many times."""
    lines = [f"{letter}{i:04d},{text},{'yes' if i % 2 else 'no'}" for i, text in enumerate(texts) for _ in range(times)]
    return "\n".join(["customer,review,left", *lines, ""]).encode()


class Pair:
    """Northwind (Ben) and Aurora (Cy) under an agreement by rows."""

    def __init__(self, ben: Any, cy: Any, run_jobs: Callable[..., Any]) -> None:
        self.ben, self.cy, self.run_jobs = ben, cy, run_jobs
        self.agreement: Any = None
        self.sources: tuple[Any, Any] | None = None

    def bring(self, own: list[str] | bytes, theirs: list[str] | bytes, **changes: Any) -> Pair:
        """Both sides' reviews, and an agreement over them that both signed, with the views ready."""
        data = [
            side if isinstance(side, bytes) else table(letter, side) for letter, side in (("N", own), ("A", theirs))
        ]
        roles = {"customer": "identifier", "review": "text", "left": "target"}
        versions = [
            shop.uploaded(person, "own", self.run_jobs, data=each, roles=roles)
            for person, each in zip((self.ben, self.cy), data, strict=True)
        ]
        self.sources = (versions[0], versions[1])
        agreements.list_version(version=versions[1], by=self.cy.user)
        today = timezone.now().date()
        terms: dict[str, Any] = {
            "title": "Reviews", "mode": "rows", "use": "score", "target": "left", "starts_on": today,
            "ends_on": today + timedelta(days=30),
        }  # fmt: skip
        made = agreements.propose(
            own=agreements.Terms(versions[0], ["review", "left"]),
            partners=[agreements.Terms(versions[1], ["review", "left"])],
            by=self.ben.user,
            **terms | changes,
        )
        self.agreement = shop.signed(made, self.ben, self.cy)
        self.run_jobs()
        return self

    def compared(self, by: Any = None) -> dict[str, Overlap]:
        """What each side is told now, by its name."""
        by = by or self.ben
        job = overlaps.request(agreement=self.agreement, by=by.user)
        self.run_jobs()
        job.refresh_from_db()
        assert job.status == "succeeded", (job.status, job.error)
        told = Overlap.objects.filter(agreement=self.agreement).order_by("-created_at")[:2]
        return {each.organization.name: each for each in told}

    def leave(self, person: Any, *numbers: int) -> None:
        """Customers of the person's company take their data back, and the views are made anew."""
        letter, source = ("N", self.sources[0]) if person is self.ben else ("A", self.sources[1])
        withdraw(person, source, [f"{letter}{number:04d}" for number in numbers])
        self.run_jobs()


def withdraw(person: Any, source: Any, keys: list[str]) -> None:
    ids = consent.subjects_for_keys(organization=person.organization, keys=keys, basis=source.dataset.basis)
    for subject in Subject.objects.filter(pk__in=ids.values()):
        for purpose in ("improve_model", "share_score", "share_train"):
            consent.withdraw(subject=subject, purpose=purpose, organization=person.organization, by=SYSTEM)


@pytest.fixture
def pair(ben, cy, run_jobs):
    return Pair(ben, cy, run_jobs)
