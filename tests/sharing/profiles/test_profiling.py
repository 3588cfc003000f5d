"""A version's columns are described by a job: what may be seen of them, by clicks and over the API, and no value in a row."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from django.db import connection

from audit import services as audit
from consent import services as consent
from consent.models import Subject
from datastore import services as datastore
from disclosure.models import Release
from kernel.actors import SYSTEM
from kernel.errors import Forbidden, Invalid, NotFound
from sharing.profiles import services as profiles
from sharing.profiles.models import VersionProfile
from tests.platform.datastore import making
from tests.sharing import shop
from tests.sharing.cleaning.test_file_parts import drawn

pytestmark = pytest.mark.django_db
ROLES = {"customer": "identifier", "city": "quasi_identifier", "left": "target"}


def data():
    """200 customers; one alone lives in Oz, and one spent a million."""
    rng = np.random.default_rng(3)
    spent = np.round(rng.uniform(10, 90, size=200), 2)
    spent[7] = 1_000_000
    cities = ["Oz" if i == 9 else ("Leeds", "York", "Hull")[i % 3] for i in range(200)]
    lines = [f"C{i:04d},{cities[i]},{spent[i]},{i % 10 + 50} kg,{'yes' if i % 4 else 'no'}" for i in range(200)]
    return "\n".join(["customer,city,spent,weight,left", *lines, ""]).encode()


@pytest.fixture
def version(ben, run_jobs):
    return shop.uploaded(ben, "own", run_jobs, data=data(), roles=ROLES)


def described(ben, version, run_jobs):
    job = profiles.request(version=version, by=ben.user)
    run_jobs()
    job.refresh_from_db()
    assert job.status == "succeeded", job.error
    return VersionProfile.objects.get(pk=job.result["profile"])


@pytest.fixture
def profile(ben, version, run_jobs):
    return described(ben, version, run_jobs)


def columns(profile):
    return {column["name"]: column for column in profiles.columns_of(profile)}


def test_each_column_says_what_it_holds_and_what_seems_personal(profile):
    found = columns(profile)
    assert {name: column["kind"] for name, column in found.items()} == {
        "customer": "text", "city": "category", "spent": "number", "weight": "category", "left": "category",
    }  # fmt: skip
    assert found["weight"]["unit"] == "kg"
    assert (found["customer"]["personal"], found["customer"]["because"]) == ("direct", "unique")
    assert (found["city"]["personal"], found["city"]["because"]) == ("quasi", "name")
    assert dict(found["left"]["pictures"]["values"]) == {"yes": 150, "no": 50}
    assert dict(found["customer"]["pictures"]["formats"]) == {"A9+": 200}


def test_nothing_tells_of_one(profile):
    found = columns(profile)
    cities = dict(found["city"]["pictures"]["values"])
    assert cities["Oz"] is None
    assert sum(rows is None for rows in cities.values()) == 2  # a second, so that Oz doesn't follow from the total
    facts = found["spent"]["facts"]
    assert facts["high"] <= 90 < 1_000_000
    ranges = found["spent"]["pictures"]["values"]
    assert "1e+06" not in str(ranges)
    assert {rows for _label, rows in ranges if rows is not None} <= set(range(5, 200))


def test_who_leaves_changes_no_figure_alone(ben, version, profile, run_jobs):
    before = columns(profile)
    ids = consent.subjects_for_keys(organization=ben.organization, keys=["C0001"], basis=version.dataset.basis)
    for subject in Subject.objects.filter(pk__in=ids.values()):
        consent.withdraw(subject=subject, purpose="improve_model", organization=ben.organization, by=SYSTEM)
    run_jobs()
    again = described(ben, version, run_jobs)
    after = columns(again)
    assert again.pk != profile.pk
    for name in ("city", "left"):
        assert dict(after[name]["pictures"]["values"]) == dict(before[name]["pictures"]["values"])
        assert after[name]["facts"] == before[name]["facts"]


def test_values_of_rows_are_in_no_database_row(profile):
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM sharing_versionprofile")
        assert b"Leeds" not in bytes(cursor.fetchone()[0])
        cursor.execute("SELECT string_agg(row_to_json(r)::text, '') FROM disclosure_release r")
        told = cursor.fetchone()[0]
    assert Release.objects.filter(context__startswith="sharing.profile:").count() >= 10
    assert "Leeds" not in told
    assert "yes" not in told


def test_reading_for_it_is_recorded(profile, version):
    kinds = [entry.kind for entry in audit.entries_about(version)]
    assert kinds[-1].startswith("datastore.version.read") or "datastore.version.read" in kinds
    assert "sharing.profile.made" in [entry.kind for entry in audit.entries_about(profile)]


def test_a_profile_goes_with_its_version(ben, version, profile, run_jobs):
    profiles.forget(version_id=version.pk, by=ben.user)
    assert not VersionProfile.objects.exists()


def test_too_few_and_mostly_two_are_refused(ben, run_jobs):
    few = "\n".join([*data().decode().splitlines()[:4], ""]).encode()
    version = shop.uploaded(ben, "own", run_jobs, data=few, roles=ROLES)
    job = profiles.request(version=version, by=ben.user)
    run_jobs()
    job.refresh_from_db()
    assert job.status == "failed"
    assert "Too few people" in job.error
    assert not VersionProfile.objects.exists()


def test_only_who_manages_the_data_asks_for_one(version, bea, cy):
    with pytest.raises(Forbidden):
        profiles.request(version=version, by=bea.user)
    with pytest.raises(NotFound):
        profiles.request(version=version, by=cy.user)
    version.schema = []
    with pytest.raises(Invalid):
        profiles.request(version=version, by=version.dataset.organization.memberships.get(role="owner").user)


def test_by_clicks(ben, bea, cy, version, client, run_jobs):
    client.force_login(ben.user)
    step = f"/admin/sharing/listing/version/{version.pk}/describe/"
    assert step in client.get(version.get_absolute_url()).content.decode()
    assert client.get(step).status_code == 200
    assert client.post(step).status_code == 302
    run_jobs()
    profile = VersionProfile.objects.get()
    assert profile.get_absolute_url() in client.get(version.get_absolute_url()).content.decode()
    page = client.get(profile.get_absolute_url()).content.decode()
    for said in (
        "one of a few values (kg)",
        "every value is different",
        "hidden, fewer than 5",
        "It seems to name a person",
    ):
        assert said in page
    client.force_login(cy.user)
    assert client.get(profile.get_absolute_url()).status_code == 404
    client.force_login(bea.user)
    assert client.get(profile.get_absolute_url()).status_code == 200


def test_over_the_api(ben, cy, version, api, run_jobs):
    api.force_authenticate(ben.user)
    started = api.post("/api/v1/sharing/profiles/", {"version": str(version.pk)}, format="json")
    assert started.status_code == 202
    run_jobs()
    (told,) = api.get(f"/api/v1/sharing/profiles/?version={version.pk}").json()["results"]
    assert (told["rows_read"], [column["name"] for column in told["columns"]]) == (200, version.columns)
    api.force_authenticate(cy.user)
    assert api.get("/api/v1/sharing/profiles/").json()["results"] == []
    assert api.post("/api/v1/sharing/profiles/", {"version": str(version.pk)}, format="json").status_code in (400, 404)


def test_images_are_described_by_kind_size_and_colors(ben, run_jobs):
    basis = making.basis_of(ben)
    dataset = datastore.create_dataset(organization=ben.organization, name="p", kind="image", by=ben.user, basis=basis)
    table = pa.table(
        {
            "image": pa.array([drawn((300, 20)) for _ in range(12)], pa.binary()),
            "_subject": making.people(ben, 12, basis),
        }
    )
    version = datastore.publish_version(
        dataset=dataset, table=table, builder="tests", parameters={}, by=ben.user, consent_snapshot=consent.snapshot()
    )
    (column,) = profiles.columns_of(described(ben, version, run_jobs))
    assert column["kind"] == "file"
    assert column["pictures"] == {"files": [["png", 12]], "sides": [["256 ≤ x < 512", 12]], "modes": [["RGB", 12]]}
