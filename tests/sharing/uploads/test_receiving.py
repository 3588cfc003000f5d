"""What becomes of a file that a team uploads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from consent import services as consent
from consent.models import Subject
from datastore import services as datastore
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Forbidden, Invalid, NotFound
from sharing.agreements import services as agreements
from sharing.agreements.services import create_under_free_name
from sharing.contributions import services as contributions
from sharing.uploads import services as uploads
from sharing.uploads.forms import UploadForm
from sharing.uploads.models import Upload
from tests.sharing import shop

pytestmark = pytest.mark.django_db
THREE = b"customer,age\nC1,31\nC2,42\nC3,53\n"


def of_upload(run_jobs):
    """The one job that read a file."""
    [job] = [job for job in run_jobs() if job.name == uploads.INGEST]
    job.refresh_from_db()
    return job


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"data": b" \n"}, "file"),
        ({"roles": {"age": "secret"}}, "roles"),
        ({"units": {"age": "y" * 31}}, "units"),
        ({"units": {"age": "years\nold"}}, "units"),
    ],
    ids=["an empty file", "an unknown role", "a long unit", "a unit of two lines"],
)
def test_what_can_not_be_is_refused_at_once(ben, changed, field):
    dataset, basis = shop.dataset_of(ben)
    with pytest.raises(uploads.UploadUnreadable) as refused:
        uploads.receive(**{"dataset": dataset, "data": THREE, "basis": basis, "by": ben.user} | changed)
    assert refused.value.field == field
    assert not Upload.objects.exists()


def test_a_unit_is_said_once_and_kept_by_what_is_made_of_the_table(ben, cy, run_jobs, client):
    dataset, basis = shop.dataset_of(ben)
    uploads.receive(dataset=dataset, data=THREE, basis=basis, by=ben.user, units={"age": "years"})
    assert of_upload(run_jobs).status == "succeeded"
    version = dataset.versions.get()
    assert [column.get("unit") for column in version.schema] == [None, "years"]
    next_one = shop.again(version, ben, run_jobs)
    assert [column.get("unit") for column in next_one.schema] == [None, "years"]
    agreements.list_version(version=next_one, by=ben.user)
    client.force_login(cy.user)
    for page in (reverse("admin:sharing_listing_changelist"), "/api/v1/sharing/catalogue/"):
        assert "years" in client.get(page).content.decode()


def test_a_unit_of_no_column_refuses_the_file(ben, run_jobs):
    dataset, basis = shop.dataset_of(ben)
    uploads.receive(dataset=dataset, data=THREE, basis=basis, by=ben.user, units={"weight": "kg"})
    assert of_upload(run_jobs).status == "failed"
    assert not dataset.versions.exists()


def test_units_are_written_as_column_equals_unit(ben):
    said = {"weight = kg, price=EUR": {"weight": "kg", "price": "EUR"}, "": {}}
    for written, units in said.items():
        form = UploadForm({"units": written}, user=ben.user)
        form.is_valid()
        assert (form.cleaned_data["units"], "units" in form.errors) == (units, False)
    for wrong in ("weight", "= kg", "weight ="):
        assert "units" in UploadForm({"units": wrong}, user=ben.user).errors


def test_a_foreign_basis_and_none_are_refused(ben, cy):
    dataset = datastore.create_dataset(organization=ben.organization, name="New", kind="table", by=ben.user)
    for basis in (shop.dataset_of(cy)[1], None):
        with pytest.raises(uploads.UploadUnreadable) as refused:
            uploads.receive(dataset=dataset, data=THREE, basis=basis, by=ben.user)
        assert refused.value.field == "basis"


def test_stewards_alone_send_files(ben, bea, cy):
    dataset, _basis = shop.dataset_of(ben)
    for person, error in ((bea, Forbidden), (cy, NotFound)):
        with pytest.raises(error):
            uploads.receive(dataset=dataset, data=THREE, by=person.user)


def test_a_file_over_the_limit_is_refused_unread(ben, settings):
    settings.MAX_UPLOAD_BYTES = 10

    class Sent:
        size = 11

        def read(self):
            raise AssertionError("it was read")

    with pytest.raises(uploads.UploadTooLarge):
        uploads.content_of(Sent())
    dataset, _basis = shop.dataset_of(ben)
    with pytest.raises(uploads.UploadTooLarge):
        uploads.receive(dataset=dataset, data=THREE, by=ben.user)


def test_an_empty_dataset_takes_the_basis_of_its_first_file(ben, run_jobs):
    _other, basis = shop.dataset_of(ben)
    dataset = datastore.create_dataset(organization=ben.organization, name="New", kind="table", by=ben.user)
    uploads.receive(dataset=dataset, data=THREE, basis=basis, by=ben.user, subject_column="customer")
    dataset.refresh_from_db()
    assert dataset.basis == basis
    assert of_upload(run_jobs).status == Job.Status.SUCCEEDED


def test_a_dataset_of_images_takes_no_files(ben):
    _other, basis = shop.dataset_of(ben)
    dataset = datastore.create_dataset(organization=ben.organization, name="Pictures", kind="image", by=ben.user)
    with pytest.raises(uploads.UploadUnreadable) as refused:
        uploads.receive(dataset=dataset, data=THREE, basis=basis, by=ben.user)
    assert refused.value.field == "dataset"


@pytest.mark.parametrize(
    ("data", "sent", "word"),
    [
        (THREE, {"subject_column": "client"}, "client"),
        (THREE, {"roles": {"income": "sensitive"}}, "income"),
        (b"customer,age\nC1,31\n,42\n", {"subject_column": "customer"}, "empty in 1 rows"),
        (b"a,b\n1,2,3\n", {}, "as many values as the header"),
        ("名字\n小明\n".encode("gb18030"), {}, "UTF-8"),
    ],
    ids=["an unknown column", "a role of no column", "a row about nobody", "malformed", "another encoding"],
)
def test_an_unreadable_file_is_refused_and_destroyed_and_the_job_says_why(
    ben, run_jobs, django_capture_on_commit_callbacks, data, sent, word
):
    dataset, _basis = shop.dataset_of(ben)
    upload, _job = uploads.receive(dataset=dataset, data=data, by=ben.user, **sent)
    with django_capture_on_commit_callbacks(execute=True):
        job = of_upload(run_jobs)
    assert (job.status, word in job.error) == (Job.Status.FAILED, True)
    upload.refresh_from_db()
    assert upload.status == Upload.Status.REFUSED
    assert not default_storage.exists(upload.file)
    assert upload.key.wrapped is None
    assert not dataset.versions.exists()
    assert not Subject.objects.filter(organization=ben.organization).exists()
    again = jobs.run_now(jobs.retry(job=job, by=ben.user, at=timezone.now()))
    assert again.error_code == uploads.UploadGone.code


def test_once_stored_the_received_file_is_gone(ben, run_jobs, django_capture_on_commit_callbacks):
    dataset, basis = shop.dataset_of(ben)
    upload, _ = uploads.receive(dataset=dataset, data=shop.csv("own"), basis=basis, by=ben.user)
    assert default_storage.exists(upload.file)
    with django_capture_on_commit_callbacks(execute=True):
        run_jobs()
    upload.refresh_from_db()
    assert upload.status == Upload.Status.STORED
    assert upload.version.rows == shop.PEOPLE
    assert not default_storage.exists(upload.file)


def test_the_column_that_says_who_is_an_identifier_unless_told_otherwise(ben, run_jobs):
    dataset, _basis = shop.dataset_of(ben)
    uploads.receive(dataset=dataset, data=THREE, by=ben.user, subject_column="customer")
    run_jobs()
    assert dataset.versions.get().columns_of("identifier") == ["customer"]


def test_a_run_that_dies_before_it_publishes_leaves_nobody_behind(ben, run_jobs, monkeypatch):
    dataset, _basis = shop.dataset_of(ben)
    uploads.receive(dataset=dataset, data=THREE, by=ben.user, subject_column="customer")
    publish = datastore.publish_version

    def dying(**order):
        publish(**order)
        assert Subject.objects.filter(organization=ben.organization).count() == 3
        raise MemoryError

    monkeypatch.setattr(uploads.datastore, "publish_version", dying)
    job = Job.objects.get(name=uploads.INGEST)
    jobs.run_now(job)
    job.refresh_from_db()
    assert job.status == Job.Status.QUEUED
    assert not Subject.objects.filter(organization=ben.organization).exists()
    assert not dataset.versions.exists()
    monkeypatch.undo()
    assert of_upload(run_jobs).status == Job.Status.SUCCEEDED
    assert Subject.objects.filter(organization=ben.organization).count() == 3
    assert dataset.versions.get().people == 3


def test_people_known_before_are_the_same_in_the_next_file_however_their_key_is_written(ben, run_jobs):
    dataset, _basis = shop.dataset_of(ben)
    for data in (b"customer,age\n1,31\n2,42\n", b'{"customer": " 1", "age": 31}\n{"customer": "2", "age": 43}\n'):
        uploads.receive(dataset=dataset, data=data, by=ben.user, subject_column="customer")
        run_jobs()
    assert dataset.versions.count() == 2
    assert Subject.objects.filter(organization=ben.organization).count() == 2


def test_who_objected_is_not_in_the_next_file_either(ben, run_jobs):
    dataset, basis = shop.dataset_of(ben)
    keys = [f"C{number}" for number in range(12)]
    file = "\n".join(["customer,age", *(f"{key},{40 + n}" for n, key in enumerate(keys)), ""]).encode()
    uploads.receive(dataset=dataset, data=file, by=ben.user, subject_column="customer")
    run_jobs()
    ids = consent.subjects_for_keys(organization=ben.organization, keys=keys, basis=basis)
    for key in keys[:6]:
        consent.mark_erased(subject=Subject.objects.get(pk=ids[key]), by=ben.user, at=timezone.now())
    uploads.receive(dataset=dataset, data=file, by=ben.user, subject_column="customer")
    run_jobs()
    newest = dataset.versions.order_by("-number").first()
    assert newest.rows == 6
    assert newest.report["rows_left_out"] == 6
    held = set(newest.subjects.values_list("subject_id", flat=True))
    assert held == {ids[key] for key in keys[6:]}


def test_how_few_were_left_out_is_not_told(ben, run_jobs):
    dataset, basis = shop.dataset_of(ben)
    ids = consent.subjects_for_keys(organization=ben.organization, keys=["C1"], basis=basis)
    consent.mark_erased(subject=Subject.objects.get(pk=ids["C1"]), by=ben.user, at=timezone.now())
    uploads.receive(dataset=dataset, data=THREE, by=ben.user, subject_column="customer")
    run_jobs()
    assert dataset.versions.get().report == {"step": "upload"}


def test_the_sweeper_takes_what_no_upload_waits_for(ben):
    dataset, _basis = shop.dataset_of(ben)
    waiting, _job = uploads.receive(dataset=dataset, data=THREE, by=ben.user)
    gone, _job = uploads.receive(dataset=dataset, data=THREE, by=ben.user)
    Upload.objects.filter(pk=gone.pk).update(status=Upload.Status.REFUSED)
    now = timezone.now()
    assert uploads.sweep(at=now) == 0
    assert uploads.sweep(at=now + timedelta(hours=2)) == 1
    assert default_storage.exists(waiting.file)
    assert not default_storage.exists(gone.file)


def test_a_dataset_of_a_jobs_results_takes_neither_files_nor_contributions(ben, client, run_jobs):
    dataset, _basis = shop.dataset_of(ben)
    view = create_under_free_name(name="Customers → Aurora", like=dataset, made_by="sharing.anonymization.prepare")

    with pytest.raises(uploads.UploadUnreadable, match="what a job makes of other datasets") as refused:
        uploads.receive(dataset=view, data=THREE, by=ben.user)
    assert refused.value.field == "dataset"
    with pytest.raises(Invalid, match="what a job makes of other datasets"):
        contributions.request_gather(dataset=view, by=ben.user)
    assert not Upload.objects.exists()

    client.force_login(ben.user)
    offered = client.get(reverse("admin:sharing_upload_send")).context["form"].fields["dataset"].queryset
    assert list(offered) == [dataset]
