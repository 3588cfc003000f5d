"""What ends when somebody leaves or is erased, and what stays of what they made."""

import pytest
from django.utils import timezone

from accounts import person as accounts
from audit.models import Entry
from jobs import registration
from jobs import services as jobs
from jobs.models import Job
from kernel import registry
from notices.models import Notice
from organizations import services as organizations
from organizations.models import ApiToken, Invitation, Membership

pytestmark = pytest.mark.django_db


@registration.task("test.leaving.work", queue="quick", title="Work")
def work(run, **_):
    return {"done": 1}


def _leave(person, by):
    organizations.remove_member(membership=Membership.objects.get(user=person.user), by=by.user, at=timezone.now())


def _work(person):
    return jobs.start("test.leaving.work", by=person.user, organization_id=person.organization.pk)


def test_invitations_are_found_by_the_address_before_the_account_loses_it(northwind, ada, noon):
    Invitation.objects.create(
        organization=northwind, email=ada.user.email, role="viewer", secret_sha256="0" * 64, expires_at=noon
    )
    for room in registry.people_rooms():
        if room.room in ("accounts", "organizations"):
            room.erase([], noon, user=ada.user)

    assert not Invitation.objects.exists()
    ada.user.refresh_from_db()
    assert not ada.user.is_active
    assert not ada.user.email.startswith("ada")


def test_a_member_who_is_erased_belongs_nowhere(ben, noon):
    from organizations import registrations as person

    said = person.erase([], noon, user=ben.user)

    assert not Membership.objects.filter(user=ben.user).exists()
    assert said
    assert accounts.export([], user=ben.user)["account"][0]["email"] == ben.user.email


def test_a_leavers_jobs_stop_say_why_and_are_started_again_by_a_teammate(client, olga, ben, bea):
    waiting, running, others = _work(ben), _work(ben), _work(bea)
    Job.objects.filter(pk=running.pk).update(status=Job.Status.RUNNING)
    _leave(ben, olga)

    waiting, running, others = (Job.objects.get(pk=job.pk) for job in (waiting, running, others))
    assert (waiting.status, waiting.error_code) == (Job.Status.CANCELED, "asker-left")
    assert (running.status, running.error_code) == (Job.Status.RUNNING, "asker-left")
    assert running.cancel_requested_at is not None
    assert (others.status, others.error_code) == (Job.Status.QUEUED, "")
    assert Entry.objects.get(kind="organizations.member.removed").facts["jobs_stopped"] == 2

    client.force_login(bea.user)
    place = f"/admin/jobs/job/{waiting.pk}/"
    page = client.get(f"{place}change/").content.decode()
    assert "a former member" in page
    assert "Run it again in your own name" in page
    client.post(f"{place}retry/")
    again = Job.objects.order_by("-created_at").first()
    assert jobs.run_now(again).status == Job.Status.SUCCEEDED
    assert again.asked_by_id == bea.user.pk


def test_what_a_leaver_had_sent_and_made_ends_and_owners_hear_of_it(olga, ben, bea, run_jobs):
    organizations.change_role(membership=Membership.objects.get(user=bea.user), role="owner", by=olga.user)
    order = {"organization": olga.organization, "by": bea.user, "at": timezone.now()}
    organizations.invite(email="friend@example.org", role="owner", **order)
    organizations.issue_token(name="t", scopes=["sharing:read"], **order)
    _leave(bea, olga)
    _leave(ben, ben)
    run_jobs()

    assert not Invitation.objects.pending(timezone.now()).exists()
    assert not ApiToken.objects.filter(revoked_at=None).exists()
    told = Notice.objects.filter(topic="organizations.member.left")
    assert [notice.user for notice in told] == [olga.user], "of bea she knows, she did it; of ben she hears"


def test_pages_that_name_a_leaver_render_without_their_name(client, olga, ben):
    ben.user.display_name = "Benedict Qv"
    ben.user.save()
    job = _work(ben)
    organizations.issue_token(
        organization=ben.organization, name="t", scopes=["sharing:read"], by=ben.user, at=timezone.now()
    )
    client.force_login(olga.user)
    pages = (
        f"/admin/organizations/organization/{ben.organization.pk}/change/",
        f"/admin/jobs/job/{job.pk}/change/",
        "/admin/?part=jobs",
    )
    before = [client.get(page).content.decode() for page in pages]
    assert all("Benedict Qv" in page for page in before)
    job.status = Job.Status.FAILED
    job.finished_at = timezone.now()
    job.save()
    _leave(ben, olga)
    for address in pages:
        page = client.get(address).content.decode()
        assert "Benedict Qv" not in page
        assert "a former member" in page


def test_a_leaver_sees_none_of_the_organizations_jobs_also_not_their_own(api, olga, ben):
    job = _work(ben)
    _leave(ben, olga)
    api.force_authenticate(ben.user)
    assert api.get("/api/v1/jobs/").json()["results"] == []
    for path in ("", "cancel/"):
        answer = api.post if path else api.get
        assert answer(f"/api/v1/jobs/{job.pk}/{path}").status_code == 404


def test_an_erased_members_jobs_and_tokens_end_with_an_entry(ben):
    from organizations import registrations as person

    job = _work(ben)
    person.erase([], timezone.now(), user=ben.user)
    job.refresh_from_db()
    assert job.status == Job.Status.CANCELED
    assert Entry.objects.filter(kind="organizations.member.removed").exists()
