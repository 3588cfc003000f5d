"""The page of a job that ended leads to what it made, for those who may see that."""

import pytest

from jobs.models import Job
from sharing.uploads.services import INGEST
from tests.sharing import shop

pytestmark = pytest.mark.django_db


def test_a_file_that_was_read_leads_to_its_version(ben, cy, odd, run_jobs, client):
    version = shop.uploaded(ben, "own", run_jobs)
    address = f"/admin/jobs/job/{Job.objects.get(name=INGEST).pk}/change/"
    client.force_login(ben.user)
    page = client.get(address).content.decode()
    assert f'<a href="{version.get_absolute_url()}">Customers v1</a>' in page
    client.force_login(cy.user)
    assert client.get(address).status_code == 404
    client.force_login(getattr(odd, "user", odd))
    page = client.get(address)
    assert page.status_code == 200
    assert version.get_absolute_url() not in page.content.decode()
