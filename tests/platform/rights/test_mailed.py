"""T-84: a request that came by mail alone. A mail proves nobody; neither does an operator who believes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from consent import services as consent
from kernel.actors import SYSTEM
from kernel.errors import Forbidden, NotFound
from notices.models import Notice
from rights import services as rights
from rights.models import MailedRequest, PrivacyRequest
from tests.platform.rights.test_authority import _no_tries_before, mailed_code, stale  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db
NOTE = reverse("admin:rights_mailedrequest_note")


@pytest.fixture
def came(ada, odd):
    """An operator notes that a mail asked for something in Ada's name."""
    consent.subject_for(ada.user)

    def noting(kind, received_on=None):
        at = timezone.now()
        day = received_on or at.date()
        return rights.note_mailed(address="Ada@Example.org ", kind=kind, received_on=day, by=odd.user, at=at)

    return noting


def nothing_happened(ada):
    ada.user.refresh_from_db()
    return ada.user.is_active and not PrivacyRequest.objects.exists()


@pytest.mark.parametrize("kind", ["export", "erase"])
def test_t84_what_came_by_mail_does_nothing_and_asks_the_person(client, ada, odd, run_jobs, kind):
    client.force_login(odd.user)
    told = {"address": ada.user.email, "kind": kind, "received_on": timezone.now().date().isoformat()}
    assert client.post(NOTE, told).status_code == 302
    run_jobs()
    assert nothing_happened(ada)
    notice = Notice.objects.visible_to(ada.user).get()
    assert notice.href == reverse("rights:mailed", args=[MailedRequest.objects.get().pk])
    assert Entry.objects.get(kind="rights.mailed.noted").actor_id == odd.user.pk


def test_t84_an_operators_approval_alone_does_nothing(client, ada, odd, came, run_jobs):
    mailed = came("erase")
    for by in (odd.user, SYSTEM):
        with pytest.raises(NotFound):
            rights.confirm_mailed(mailed=mailed, by=by, confirmed=True, at=timezone.now())
        with pytest.raises(NotFound):
            rights.decline_mailed(mailed=mailed, by=by)
    client.force_login(odd.user)
    yes = {"state": "confirmed", "confirmed": "on", "_save": "1", "form-0-state": "confirmed"}
    for address in (
        reverse("rights:mailed", args=[mailed.pk]),
        reverse("admin:rights_mailedrequest_change", args=[mailed.pk]),
        reverse("admin:rights_mailedrequest_changelist"),
        reverse("admin:rights_privacyrequest_changelist"),
    ):
        assert client.post(address, yes).status_code in (200, 302, 403, 404)
    run_jobs()
    mailed.refresh_from_db()
    assert mailed.state == "waiting"
    assert nothing_happened(ada)


def test_t84_the_person_confirms_in_a_session_of_their_own_after_a_fresh_proof(stale, ada, came, run_jobs):  # noqa: F811
    place = reverse("rights:mailed", args=[came("erase", timezone.now().date() - timedelta(days=9)).pk])
    client = stale()
    for answer in (client.get(place), client.post(place, {"confirmed": "on"}), client.post(place, {"answer": "no"})):
        assert answer["Location"].startswith(reverse("accounts:prove"))
    assert nothing_happened(ada)

    client.post(f"{reverse('accounts:prove')}?next={place}", {"code": mailed_code(client, place)})
    assert client.post(place, {}).status_code == 400, "what can't be undone is confirmed by a tick"
    assert nothing_happened(ada)
    erased = client.post(place, {"confirmed": "on"})

    request = PrivacyRequest.objects.get()
    assert erased["Location"] == reverse("rights:certificate", args=[request.pk])
    assert request.due_on == timezone.now().date() + timedelta(days=21), "the time counts from the mail"
    run_jobs()
    request.refresh_from_db()
    assert request.state == "done"
    assert MailedRequest.objects.get().user is None


def test_t84_a_duplicate_inherits_no_proof(client, stale, ada, came, run_jobs):  # noqa: F811
    first = came("export")
    assert came("export") == first, "a second mail changes nothing while the first waits"
    client.force_login(ada.user)
    client.post(reverse("rights:mailed", args=[first.pk]))
    run_jobs()
    assert PrivacyRequest.objects.get().state == "done"

    second, erasing = came("export"), came("erase")
    run_jobs()
    assert {second.state, erasing.state} == {"waiting"}
    assert PrivacyRequest.objects.count() == 1, "what was proved for one starts no other"
    borrowed = stale()
    assert borrowed.get(reverse("rights:mailed", args=[second.pk]))["Location"].startswith(reverse("accounts:prove"))
    with pytest.raises(rights.AlreadyDecided):
        rights.confirm_mailed(mailed=first, by=ada.user, confirmed=True, at=timezone.now())


def test_t84_a_mail_that_asks_what_the_person_asked_already_waits_apart(client, ada, came):
    client.force_login(ada.user)
    client.post(reverse("rights:export"))
    mailed = came("export")
    assert mailed.state == "waiting"
    asked = rights.confirm_mailed(mailed=mailed, by=ada.user, confirmed=False, at=timezone.now())
    assert asked == PrivacyRequest.objects.get()


def test_t84_who_did_not_write_says_so_and_what_nobody_confirms_lapses(client, ada, dora, came):
    theirs, late = came("erase"), came("export", timezone.now().date() - timedelta(days=31))
    client.force_login(dora.user)
    assert client.post(reverse("rights:mailed", args=[theirs.pk]), {"answer": "no"}).status_code == 404
    client.force_login(ada.user)
    assert "A mail asked in your name to erase you" in client.get(reverse("rights:data")).content.decode()
    assert client.post(reverse("rights:mailed", args=[theirs.pk]), {"answer": "no"}).status_code == 302
    assert rights.lapse_mailed(at=timezone.now()) == 1
    states = [MailedRequest.objects.get(pk=mailed.pk).state for mailed in (theirs, late)]
    assert states == ["declined", "lapsed"]
    assert nothing_happened(ada)


def test_only_an_operator_notes_a_mail_and_only_about_an_account(client, ada, ben, odd):
    at = timezone.now()
    order = {"kind": "erase", "received_on": at.date(), "at": at}
    for by in (ada.user, ben.user, SYSTEM):
        with pytest.raises(Forbidden):
            rights.note_mailed(address=ada.user.email, by=by, **order)
    client.force_login(odd.user)
    wrong = {"address": "nobody@example.org", "kind": "erase", "received_on": at.date().isoformat()}
    page = client.post(NOTE, wrong)
    assert page.status_code == 400
    assert "No account has this address" in page.content.decode()
    later = wrong | {"address": ada.user.email, "received_on": (at.date() + timedelta(days=2)).isoformat()}
    assert "Give the day on which the mail came" in client.post(NOTE, later).content.decode()
    assert not MailedRequest.objects.exists()
