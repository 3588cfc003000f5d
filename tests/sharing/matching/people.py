"""Customers of whom some stand twice under another number: most plainly the same, some only perhaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from consent import services as consent
from consent.models import Subject
from datastore import services as datastore
from datastore.models import DatasetVersion
from kernel.actors import SYSTEM
from sharing.matching import services as matching
from sharing.matching.models import MatchReview
from tests.sharing import shop

SURNAMES = [
    "Abbott",
    "Baker",
    "Castillo",
    "Dixon",
    "Edwards",
    "Fischer",
    "Garcia",
    "Hughes",
    "Ibarra",
    "Jensen",
    "Keller",
    "Lopez",
    "Morgan",
    "Novak",
    "Olsen",
    "Perez",
    "Quinn",
    "Rossi",
    "Schmidt",
    "Turner",
]
GIVEN = [
    "Anna",
    "Boris",
    "Clara",
    "David",
    "Elena",
    "Frank",
    "Greta",
    "Henry",
    "Irene",
    "Jonas",
    "Karin",
    "Louis",
    "Maria",
    "Nora",
    "Oscar",
    "Paula",
]
CITIES = ["Leeds", "York", "Hull", "Derby", "Bath"]
COLUMNS = {"name": "name", "born": "date", "city": "name"}
ROLES = {"customer": "identifier", "name": "identifier", "born": "quasi_identifier", "city": "quasi_identifier"}
AGAIN = 16  # the first so many customers stand twice
THRICE = "E0002"  # and the third of them once more
PERHAPS = (14, 15)  # with another day of birth and a letter lost


def rows() -> list[list[str]]:
    """customer, name, born, city, spend; C… the first time, D… the second."""
    rng = np.random.default_rng(3)
    people = []
    for i in range(150):
        name = f"{rng.choice(GIVEN)} {rng.choice(SURNAMES)}"
        born = f"{rng.integers(1950, 2005)}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"
        people.append([f"C{i:04d}", name, born, str(rng.choice(CITIES)), str(rng.integers(10, 99))])
    again = [[f"D{i:04d}", *row[1:]] for i, row in enumerate(people[:AGAIN])]
    for i, row in enumerate(again):
        if i % 2:
            row[1] = row[1][:-2] + row[1][-1]
        if i in PERHAPS:
            row[1], row[2] = people[i][1][:-2] + people[i][1][-1], row[2][:5] + "01-01"
    people[1][4] = ""  # so that of the second customer the later row has more
    return [*people, *again, [THRICE, *people[2][1:]]]


def csv(lines: list[list[str]]) -> bytes:
    return "\n".join(["customer,name,born,city,spend", *(",".join(line) for line in lines), ""]).encode()


def uploaded(person: Any, run_jobs: Callable[..., Any], lines: list[list[str]] | None = None) -> DatasetVersion:
    return shop.uploaded(person, "own", run_jobs, data=csv(lines or rows()), roles=ROLES)


def compared(person: Any, version: DatasetVersion, run_jobs: Callable[..., Any]) -> MatchReview:
    """The comparison of the version's records, through the job."""
    job = matching.request(version=version, by=person.user, columns=COLUMNS)
    run_jobs()
    job.refresh_from_db()
    assert job.status == "succeeded", job.error
    return MatchReview.objects.get(pk=job.result["matching"])


def customers(version: DatasetVersion, person: Any) -> set[str]:
    """Whose rows a version has."""
    reading = datastore.read(
        version=version, use="own", purpose="improve_model", for_organization=person.organization, by=person.user
    )
    return set(reading.table.column("customer").to_pylist())


def leave(person: Any, version: DatasetVersion, *keys: str) -> None:
    """Their consent is taken back."""
    basis = version.dataset.basis
    ids = consent.subjects_for_keys(organization=person.organization, keys=list(keys), basis=basis)
    for subject in Subject.objects.filter(pk__in=ids.values()):
        consent.withdraw(subject=subject, purpose="improve_model", organization=person.organization, by=SYSTEM)
