"""A team reads what was done in its organization, and not which person outside it did it."""

from __future__ import annotations

import pytest

from audit import services as audit

pytestmark = pytest.mark.django_db


def test_a_team_sees_its_own_people_and_no_participant(client, ada, ben, odd):
    theirs = audit.record(
        "consent.subject.claimed", subject=ben.organization, by=ada.user, organization_id=ben.organization.pk,
        facts={"claimed": "bdb358bf"},
    )  # fmt: skip
    ours = audit.record(
        "sharing.dataset.listed", subject=ben.organization, by=ben.user, organization_id=ben.organization.pk
    )
    client.force_login(ben.user)
    for entry, shown in ((theirs, False), (ours, True)):
        page = client.get(f"/admin/audit/entry/{entry.pk}/change/").content.decode()
        assert (str(entry.actor_id) in page, "bdb358bf" in page) == (shown, False)
    client.force_login(odd.user)
    assert str(ada.user.pk) in client.get(f"/admin/audit/entry/{theirs.pk}/change/").content.decode()
