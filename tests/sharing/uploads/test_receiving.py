"""What becomes of a file that a team uploads."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from jobs.models import Job
from sharing.uploads import services as uploads
from sharing.uploads.models import Upload
from tests.sharing import shop

pytestmark = pytest.mark.django_db


def test_an_empty_file_and_a_foreign_basis_are_refused(ben, cy):
    dataset, basis = shop.dataset_of(ben)
    foreign = shop.dataset_of(cy)[1]
    for data, stands_on, field in ((b" \n", basis, "file"), (shop.csv("own"), foreign, "basis")):
        with pytest.raises(uploads.UploadUnreadable) as refused:
            uploads.receive(dataset=dataset, data=data, basis=stands_on, by=ben.user)
        assert refused.value.field == field
    assert not Upload.objects.exists()


def test_an_unknown_subject_column_is_named_and_the_upload_refused(ben, run_jobs):
    dataset, basis = shop.dataset_of(ben)
    uploads.receive(dataset=dataset, data=shop.csv("own"), basis=basis, by=ben.user, subject_column="client")
    [job] = [job for job in run_jobs() if job.name == uploads.INGEST]
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert "client" in str(job.error)
    assert Upload.objects.get().status == Upload.Status.REFUSED
    assert not dataset.versions.exists()


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
