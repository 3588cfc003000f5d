"""The admin site: who enters, what they see, what is not there."""

from __future__ import annotations

import pytest
from django.urls import NoReverseMatch, reverse

from jobs.models import Job


@pytest.fixture
def job(northwind):
    return Job.objects.create(name="sharing.training.train", queue="numerics", organization_id=northwind.pk)


def test_a_stranger_is_sent_to_sign_in_and_comes_back(client, db):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=/admin/"


def test_a_participant_is_told_that_this_part_is_for_teams(client, ada):
    client.force_login(ada.user)
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "product team" in answer.content.decode()


def test_a_member_and_the_operator_enter(client, ben, odd):
    for person in (ben, odd):
        client.force_login(person.user)
        assert client.get("/admin/").status_code == 200


def test_a_foreign_row_is_not_there(client, cy, bea, job):
    client.force_login(bea.user)
    assert client.get(reverse("admin:jobs_job_change", args=[job.pk])).status_code == 200
    client.force_login(cy.user)
    assert client.get(reverse("admin:jobs_job_change", args=[job.pk])).status_code == 404
    assert str(job.pk) not in client.get(reverse("admin:jobs_job_changelist")).content.decode()


def test_rows_can_be_looked_at_but_not_changed(client, ben):
    client.force_login(ben.user)
    assert client.get(reverse("admin:jobs_job_add")).status_code == 403


@pytest.mark.parametrize("name", ["view_on_site", "password_change", "logout", "jobs_job_history"])
def test_stock_addresses_that_would_tell_too_much_do_not_exist(name):
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:{name}", args=["1"] if name in {"view_on_site", "jobs_job_history"} else [])


def test_the_menu_marks_where_the_reader_is(client, ben):
    client.force_login(ben.user)
    page = client.get(reverse("admin:jobs_job_changelist")).content.decode()
    assert 'href="/admin/jobs/job/" aria-current="page"' in page
    assert page.count('aria-current="page"') == 1


def test_a_list_asks_the_database_as_often_for_30_rows_as_for_one(
    client, ben, northwind, django_assert_max_num_queries
):
    client.force_login(ben.user)
    counts = []
    for more in (1, 29):
        Job.objects.bulk_create(
            Job(name="sharing.training.train", queue="quick", organization_id=northwind.pk) for _ in range(more)
        )
        with django_assert_max_num_queries(60) as asked:
            client.get(reverse("admin:jobs_job_changelist"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
