"""The team's pages about datasets: one's own, read-only, with the picture."""

import pytest
from django.urls import reverse

from datastore.models import DatasetVersion
from tests.platform.datastore import making

pytestmark = pytest.mark.django_db


def page(model, obj=None):
    name = f"admin:{model}_{'change' if obj else 'changelist'}"
    return reverse(name, args=[obj.pk] if obj else [])


def test_a_member_sees_the_version_with_its_lineage(client, ben, version):
    client.force_login(ben.user)
    answer = client.get(page("datastore_datasetversion", version))
    assert answer.status_code == 200
    content = answer.content.decode()
    assert "<svg" in content
    assert "customers v1" in content
    assert version.file not in content
    assert client.get(page("datastore_datasetversion")).status_code == 200
    assert client.get(page("datastore_dataset", version.dataset)).status_code == 200


def test_another_company_sees_none_of_it(client, cy, version):
    client.force_login(cy.user)
    assert "customers v1" not in client.get(page("datastore_datasetversion")).content.decode()
    for path in (page("datastore_datasetversion", version), page("datastore_dataset", version.dataset)):
        assert client.get(path).status_code == 404


def test_participants_do_not_enter(client, ada, version):
    client.force_login(ada.user)
    assert client.get(page("datastore_datasetversion", version), follow=True).status_code == 403


def test_both_sides_see_the_permit(client, ben, cy, partner_version):
    permit = making.permit(partner_version, ben.organization)
    for person in (ben, cy):
        client.force_login(person.user)
        assert client.get(page("datastore_permit", permit)).status_code == 200


def test_nothing_is_changed_here(client, ben, version):
    client.force_login(ben.user)
    answer = client.post(page("datastore_datasetversion", version), {"state": "destroyed", "number": 9})
    assert answer.status_code == 405
    assert DatasetVersion.objects.get().number == 1
    assert client.get(page("datastore_datasetversion") + "add/").status_code == 403


def test_counts_about_few_people_are_hidden(client, ben):
    version = making.published(ben, count=4)
    client.force_login(ben.user)
    content = client.get(page("datastore_datasetversion", version)).content.decode()
    assert content.count("hidden: too few people") == 1  # how many people
    assert content.count("hidden: about too few people, or mostly about two") == 2  # rows, what was found
