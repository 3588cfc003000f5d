"""The admin site: who enters, what they see, what is not there."""

from __future__ import annotations

import inspect

import pytest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import translation

from consent import services as consent
from datastore.models import Dataset, Permit
from jobs.models import Job
from kernel.admin import RoomAdmin, site
from kernel.looking import link_to, told


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


@pytest.mark.parametrize("path", ["/admin/", "/admin/jobs/job/", "/admin/accounts/user/", "/admin/jobs/job/add/"])
def test_an_expected_refusal_is_logged_without_a_traceback(path, client, ada, ben, caplog):
    for person in (ada, ben):
        client.force_login(person.user)
        client.get(path)
    assert [record.getMessage() for record in caplog.records if record.name == "django.request"]
    assert [record for record in caplog.records if record.exc_info] == []


def test_a_refusal_says_in_the_domains_words_what_to_do(client, ben):
    client.force_login(ben.user)
    page = client.get("/admin/organizations/organization/open/")
    assert page.status_code == 403
    assert "Only an operator of the platform" in page.content.decode()


def test_a_thing_is_a_link_only_where_the_reader_may_open_its_page(rf, ben, cy, odd, northwind):
    def link(person, thing):
        request = rf.get("/admin/")
        request.user = person.user
        return link_to(site, request, thing)

    assert f"/organization/{northwind.pk}/change/" in link(ben, northwind)
    assert link(cy, northwind) is None  # not visible to them: 404
    assert link(ben, ben.user) is None  # a page for operators: 403
    assert link(odd, ben.user) is not None
    assert link(ben, northwind.memberships.first()) is None  # has no page


def test_an_operator_is_offered_no_lists_that_are_members_own(client, odd, ben):
    client.force_login(odd.user)
    html = client.get("/admin/").content.decode()
    assert 'href="/admin/audit/entry/"' in html
    assert 'href="/admin/sharing/contribution/"' not in html
    assert "members find it here" in client.get("/admin/sharing/contribution/").content.decode()
    client.force_login(ben.user)
    assert 'href="/admin/sharing/contribution/"' in client.get("/admin/").content.decode()


NOT_IDS = ("id", "short_id", "subject_id", "context")
OTHERS = {"accounts", "rights"}  # whose rows are named by numbers on purpose, or never missing


def test_each_list_names_its_rows_by_words_and_says_what_will_stand_there():
    for model, its in site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        if model._meta.app_label in OTHERS or hasattr(resolve(address).func, "view_class"):  # a page of its own
            continue
        assert its.list_display[0] not in NOT_IDS, model
        if its.list_display[0] == "__str__":
            assert "self.pk" not in inspect.getsource(model.__str__), model
        assert its.nothing != RoomAdmin.nothing, model


def test_a_relation_is_called_as_its_target_in_the_readers_language():
    with translation.override("zh-hans"):
        assert str(Permit._meta.get_field("dataset").verbose_name) == str(Dataset._meta.verbose_name) == "数据集"
    assert str(Permit._meta.get_field("grantee").verbose_name) == "grantee"


def test_json_is_told_in_words_and_escaped():
    assert told({"n_rows": 3, "share": 0.123456}) == (
        '<dl class="facts"><dt>n rows</dt><dd>3</dd><dt>share</dt><dd>0.1235</dd></dl>'
    )
    assert told(["a", 2, "R&D"]) == "a, 2, R&amp;D"
    assert told({"n": 2784, "seed": 4711}).count("2,784") == told({"seed": 4711}).count("4711") == 1
    assert told({}) == ""
    assert "<script>" not in told({"<script>": ["<b>", {"x": "<i>"}]})
    assert "1 entries" in told({"a": {"b": {"c": {"d": 1}}}})


def test_a_list_cannot_be_asked_about_a_related_person_letter_by_letter(client, ben):
    """T: without this, ?attested_by__password__startswith=… tells a teammate's password hash."""
    consent.attest(organization=ben.organization, kind="law", statement="Must.", purposes=["research"], by=ben.user)
    client.force_login(ben.user)
    for lookup in (
        "attested_by__email__startswith",
        "attested_by__password__contains",
        "statement__contains",
        "id__in",
    ):
        assert client.get(f"/admin/consent/attestedbasis/?{lookup}=a").status_code == 400
    assert client.get("/admin/jobs/job/?status__exact=failed").status_code == 200
    assert client.get("/admin/jobs/job/?status__in=failed,queued").status_code == 200


def test_a_part_that_is_asked_for_again_after_signing_out_takes_the_page_along(client, db):
    answer = client.get(
        "/admin/?part=jobs", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/admin/?x=1"}
    )
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=/admin/"
