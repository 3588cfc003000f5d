"""Sending a file on a page and over the API."""

from __future__ import annotations

import io

import pyarrow as pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pyarrow import parquet

from jobs.models import Job
from sharing.uploads.models import Upload
from tests.sharing import shop

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/sharing/uploads/"
ROWS = [{"customer": f"C{n}", "age": 20 + n} for n in range(6)]


def as_parquet():
    sink = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(ROWS), sink)
    return sink.getvalue()


FILES = {
    "csv": "\n".join(["customer,age", *(f"{row['customer']},{row['age']}" for row in ROWS), ""]).encode(),
    "json lines": "\n".join(f'{{"customer": "{row["customer"]}", "age": {row["age"]}}}' for row in ROWS).encode(),
    "parquet": as_parquet(),
}


def file(data):
    return SimpleUploadedFile("records.bin", data)


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_each_format_becomes_a_version_over_the_api(ben, api, run_jobs, data):
    dataset, basis = shop.dataset_of(ben)
    api.force_authenticate(ben.user)
    sent = {
        "dataset": str(dataset.pk), "basis": str(basis.pk), "file": file(data), "subject_column": "customer",
        "roles": '{"age": "quasi_identifier"}',
    }  # fmt: skip
    answer = api.post(ADDRESS, sent, format="multipart")
    assert answer.status_code == 202
    run_jobs()
    version = dataset.versions.get()
    assert (version.rows, version.people) == (6, 6)
    assert version.columns_of("quasi_identifier") == ["age"]
    [listed] = api.get(ADDRESS).json()["results"]
    assert listed["status"] == "stored"
    assert api.get(answer["Location"]).json()["result"]["version"] == str(version.pk) == listed["version"]


@pytest.mark.parametrize("roles", ['{"age": "\\ud800"}', '{"\\ud800": "target"}', '{"age\\u0000": "target"}'])
def test_t36_roles_that_hold_no_text_are_refused_by_name(ben, api, roles):
    dataset, basis = shop.dataset_of(ben)
    api.force_authenticate(ben.user)
    sent = {"dataset": str(dataset.pk), "basis": str(basis.pk), "file": file(FILES["csv"]), "roles": roles}
    answer = api.post(ADDRESS, sent, format="multipart")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/roles"


@pytest.mark.parametrize(
    ("changed", "status", "pointer"),
    [
        ({"file": file(b"")}, 400, "/file"),
        ({"file": "no file"}, 400, "/file"),
        ({"roles": "[]"}, 400, "/roles"),
        ({"roles": '{"age": "secret"}'}, 400, "/roles"),
        ({"dataset": "no id"}, 400, "/dataset"),
        ({"file": file(b"x" * 400)}, 413, "/file"),
    ],
    ids=["empty", "no file", "roles of another shape", "an unknown role", "no id", "oversized"],
)
def test_the_api_names_what_to_mend(ben, api, settings, changed, status, pointer):
    settings.MAX_UPLOAD_BYTES = 300
    dataset, _basis = shop.dataset_of(ben)
    api.force_authenticate(ben.user)
    answer = api.post(ADDRESS, {"dataset": str(dataset.pk), "file": file(FILES["csv"])} | changed, format="multipart")
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Upload.objects.exists()


def test_the_api_takes_a_form_and_no_other_body(ben, api):
    api.force_authenticate(ben.user)
    assert api.post(ADDRESS, {"dataset": "x"}, format="json").status_code == 415


def test_a_foreign_dataset_is_an_unknown_one(ben, cy, dora, api):
    dataset, basis = shop.dataset_of(ben)
    for person in (cy, dora):
        api.force_authenticate(person.user)
        answer = api.post(ADDRESS, {"dataset": str(dataset.pk), "file": file(FILES["csv"])}, format="multipart")
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown-id")
    own, _basis = shop.dataset_of(cy)
    api.force_authenticate(cy.user)
    answer = api.post(
        ADDRESS, {"dataset": str(own.pk), "basis": str(basis.pk), "file": file(FILES["csv"])}, format="multipart"
    )
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/basis")


def test_the_page_takes_a_file_with_its_roles_and_leads_to_the_job(ben, client, run_jobs):
    dataset, _basis = shop.dataset_of(ben)
    client.force_login(ben.user)
    page = reverse("admin:sharing_upload_send")
    assert f'<option value="{dataset.pk}" selected>' in client.get(f"{page}?dataset={dataset.pk}").content.decode()
    answer = client.post(
        page,
        {"dataset": dataset.pk, "file": file(FILES["csv"]), "subject_column": "customer", "quasi_identifier": " age ,"},
    )
    job = Job.objects.get(name="sharing.uploads.ingest")
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:jobs_job_change", args=[job.pk]))
    run_jobs()
    version = dataset.versions.get()
    assert version.columns_of("quasi_identifier", "identifier") == ["customer", "age"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"file": file(b"x" * 400)}, "The file is over 0 MB"),
        ({"file": file(b" \n")}, "The file is empty."),
        ({"sensitive": "age", "target": "age"}, "age stands in two of these fields."),
        ({"dataset": ""}, "This field is required."),
    ],
    ids=["oversized", "empty", "two roles", "no dataset"],
)
def test_the_page_keeps_what_was_written_and_says_what_to_mend(ben, client, settings, changed, sentence):
    settings.MAX_UPLOAD_BYTES = 300
    dataset, _basis = shop.dataset_of(ben)
    client.force_login(ben.user)
    answer = client.post(
        reverse("admin:sharing_upload_send"), {"dataset": dataset.pk, "file": file(FILES["csv"])} | changed
    )
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Upload.objects.exists()


def test_without_a_dataset_the_page_leads_to_naming_one(ben, ada, client):
    client.force_login(ben.user)
    assert reverse("admin:datastore_dataset_new") in client.get(reverse("admin:sharing_upload_send")).content.decode()
    client.force_login(ada.user)
    assert client.get(reverse("admin:sharing_upload_send")).status_code == 403
