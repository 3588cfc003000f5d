"""From a version's page to the next version, by clicks alone."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from datastore import services as datastore
from datastore.models import Dataset, DatasetVersion
from jobs.models import Job
from kernel.actors import SYSTEM
from sharing.anonymization import services as anonymization
from sharing.cleaning import services as cleaning
from sharing.deduplication import services as deduplication
from tests.sharing import shop

pytestmark = pytest.mark.django_db
STEPS = ("clean", "deduplicate", "anonymize")


@pytest.fixture
def version(ben, run_jobs):
    return shop.uploaded(ben, "own", run_jobs)


def links(page):
    return set(re.findall(r'href="([^"]+)"', page.content.decode()))


def newest(version):
    return version.dataset.versions.order_by("-number").first()


def address(step, version):
    return reverse(f"admin:sharing_step_{step}", args=[version.pk])


def test_every_step_is_a_link_away_from_where_the_one_before_ends(ben, version, client):
    client.force_login(ben.user)
    front = links(client.get(reverse("admin:index")))
    assert {"/admin/datastore/dataset/", "/admin/sharing/agreement/"} <= front
    listed = links(client.get("/admin/datastore/dataset/"))
    assert {reverse("admin:datastore_dataset_new"), version.dataset.get_absolute_url()} <= listed
    assert version.get_absolute_url() in links(client.get(version.dataset.get_absolute_url()))
    here = links(client.get(version.get_absolute_url()))
    assert {address(step, version) for step in STEPS} <= here
    assert reverse("admin:sharing_listing_list", args=[version.pk]) in here
    assert f"{reverse('admin:sharing_agreement_propose')}?own={version.pk}" in here
    assert reverse("admin:sharing_agreement_propose") in links(client.get("/admin/sharing/agreement/"))


@pytest.mark.parametrize(
    ("step", "sent", "builder", "kept"),
    [
        ("clean", {"columns": ["age", "calls"], "drop_without": ["age"]}, cleaning.CLEAN, {"recipe"}),
        ("deduplicate", {"compare_by": ["age", "calls"]}, deduplication.DEDUPLICATE, {"compare_by"}),
        (
            "anonymize",
            {"quasi_identifiers": ["age"], "minimum_group": "7"},
            anonymization.ANONYMIZE,
            {"minimum_group", "quasi_identifiers"},
        ),
    ],
    ids=STEPS,
)
def test_a_step_is_a_job_whose_version_keeps_its_parameters_and_stands_in_the_lineage(
    ben, version, client, run_jobs, step, sent, builder, kept
):
    client.force_login(ben.user)
    assert client.get(address(step, version)).status_code == 200
    started = client.post(address(step, version), sent)
    job = Job.objects.get(name=builder)
    assert (started.status_code, started["Location"]) == (302, reverse("admin:jobs_job_change", args=[job.pk]))
    assert started["Location"] in links(client.get(version.get_absolute_url()))
    run_jobs()
    job.refresh_from_db()
    assert job.status == Job.Status.SUCCEEDED, job.error
    made = newest(version)
    assert made.pk != version.pk
    assert made.builder == builder
    assert kept <= set(made.parameters)
    page = client.get(made.get_absolute_url())
    assert version.get_absolute_url() in links(page)
    assert "<svg" in page.content.decode()
    assert made.get_absolute_url() in links(client.get(version.get_absolute_url()))


def test_what_was_anonymized_has_no_identifier_and_groups_of_k(ben, version, client, run_jobs):
    client.force_login(ben.user)
    client.post(address("anonymize", version), {"quasi_identifiers": ["age"], "minimum_group": "7"})
    run_jobs()
    made = newest(version)
    assert "customer" not in made.columns
    assert made.report["k"] >= 7
    assert made.report["identifiers_removed"] == ["customer"]


def test_further_settings_are_folded_until_one_is_used(ben, version, client, run_jobs):
    client.force_login(ben.user)
    folded = '<details class="field">'
    assert folded in client.get(address("anonymize", version)).content.decode()
    sent = {
        "quasi_identifiers": ["age", "calls"],
        "minimum_group": "5",
        "hierarchies": "age: 5, 20\ncalls: 10",
        "most_left_out": "20",
        "most_lost": "60",
        "target": "left",
    }
    refused = client.post(address("anonymize", version), sent | {"most_left_out": "200"}).content.decode()
    assert folded not in refused
    assert '<details class="field" open>' in refused
    client.post(address("anonymize", version), sent)
    run_jobs()
    made = newest(version)
    assert made.parameters["hierarchies"] == {"age": {"bands": [5, 20]}, "calls": {"bands": [10]}}
    assert (made.parameters["most_left_out"], made.parameters["most_lost"]) == (0.2, 0.6)
    assert made.report["utility"]["target"] == "left"
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Lost by the blurring" in page
    assert "Detail lost in calls" in page


@pytest.mark.parametrize(
    ("step", "sent", "field"),
    [
        ("clean", {"columns": ["nothing"]}, "columns"),
        ("deduplicate", {}, "compare_by"),
        ("anonymize", {"quasi_identifiers": ["age"], "minimum_group": "1"}, "minimum_group"),
        ("anonymize", {"quasi_identifiers": ["customer"], "minimum_group": "5"}, "quasi_identifiers"),
        ("anonymize", {"quasi_identifiers": ["age"], "minimum_group": "5", "hierarchies": "age: wide"}, "hierarchies"),
        ("anonymize", {"quasi_identifiers": ["age"], "minimum_group": "5", "hierarchies": "calls: 5"}, "hierarchies"),
        ("anonymize", {"quasi_identifiers": ["age"], "minimum_group": "5", "most_lost": "101"}, "most_lost"),
        ("anonymize", {"quasi_identifiers": ["age"], "minimum_group": "5", "target": "age"}, "target"),
        ("anonymize", {"quasi_identifiers": ["age"], "minimum_group": "5", "target": "customer"}, "target"),
    ],
)
def test_a_form_says_which_field_to_mend_and_starts_nothing(ben, version, client, step, sent, field):
    client.force_login(ben.user)
    answer = client.post(address(step, version), sent)
    assert answer.status_code == 400
    assert f'href="#id_{field}' in answer.content.decode()
    assert not Job.objects.filter(
        name__in=(cleaning.CLEAN, deduplication.DEDUPLICATE, anonymization.ANONYMIZE)
    ).exists()


@pytest.mark.parametrize("step", STEPS)
def test_teammates_without_the_role_may_not_and_others_find_nothing(bea, ben, cy, ada, version, client, step):
    for person, status in ((ben, 200), (bea, 403), (cy, 404), (ada, 403)):
        client.force_login(person.user)
        assert client.get(address(step, version)).status_code == status
    client.force_login(bea.user)
    assert not {address(step, version) for step in STEPS} & links(client.get(version.get_absolute_url()))


def test_a_replaced_version_offers_no_step(ben, version, client):
    other = shop_copy(version)
    datastore.replace_version(version=version, replacement=other, by=SYSTEM)
    client.force_login(ben.user)
    page = client.get(version.get_absolute_url())
    assert not {address(step, version) for step in STEPS} & links(page)
    assert other.get_absolute_url() in links(page)
    assert client.get(address("clean", version)).status_code == 404


def shop_copy(version):
    return DatasetVersion.objects.create(
        dataset=version.dataset, number=version.number + 1, builder=version.builder, parameters=version.parameters,
        schema=version.schema, rows=version.rows, people=version.people, bytes_stored=1, content_hash="0" * 64,
        key=version.key, file="datasets/other.parquet", consent_snapshot=version.consent_snapshot,
    )  # fmt: skip


def test_a_dataset_is_named_by_a_click_and_offers_the_ways_to_fill_it(ben, client):
    client.force_login(ben.user)
    new = reverse("admin:datastore_dataset_new")
    basis = shop.dataset_of(ben)[1]
    sent = {"organization": ben.organization.pk, "name": "Answers", "kind": "text"}
    client.post(new, sent)
    given = Dataset.objects.get(name="Answers")
    page = links(client.get(given.get_absolute_url()))
    assert f"{reverse('admin:sharing_upload_send')}?dataset={given.pk}" in page
    assert reverse("admin:sharing_step_gather", args=[given.pk]) in page
    held = client.post(new, sent | {"name": "Held", "basis": basis.pk})
    assert held["Location"] == Dataset.objects.get(name="Held").get_absolute_url()
    assert not [link for link in links(client.get(held["Location"])) if "gather" in link]
    again = client.post(new, sent)
    assert again.status_code == 400
    assert "has a dataset of this name" in again.content.decode()


def test_a_dataset_of_pictures_is_filled_by_what_people_give_and_not_by_a_file(ben, client):
    client.force_login(ben.user)
    client.post(
        reverse("admin:datastore_dataset_new"), {"organization": ben.organization.pk, "name": "P", "kind": "image"}
    )
    made = Dataset.objects.get(name="P")
    here = links(client.get(made.get_absolute_url()))
    assert reverse("admin:sharing_step_gather", args=[made.pk]) in here
    assert not any(reverse("admin:sharing_upload_send") in link for link in here)


def test_contributions_are_gathered_by_a_click(ben, bea, client):
    client.force_login(ben.user)
    client.post(
        reverse("admin:datastore_dataset_new"), {"organization": ben.organization.pk, "name": "A", "kind": "text"}
    )
    dataset = Dataset.objects.get(name="A")
    gather = reverse("admin:sharing_step_gather", args=[dataset.pk])
    assert client.get(gather).status_code == 200
    assert client.post(gather, {"purpose": "improve_model"}).status_code == 302
    assert Job.objects.get(name="sharing.contributions.gather").parameters["dataset_id"] == str(dataset.pk)
    client.force_login(bea.user)
    assert client.get(gather).status_code == 403
