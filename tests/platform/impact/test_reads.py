"""Whatever is read of a person shows on their page: versions, records, feedback, answers."""

from __future__ import annotations

import re

import pytest

from consent import services as consent
from impact import registrations
from impact import services as impact
from kernel import registry
from sharing.contributions import services as contributions
from tests.architecture.places import CODE, python_files
from tests.platform.consent.texts import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(ada, ben):
    text = publish(ben.organization, ben.user)
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=text, purpose="improve_model", by=ada.user)
    return contributions.contribute(subject=subject, under=text, text="The answer was quick.", by=ada.user)


def test_a_team_that_reads_records_is_seen_by_those_who_gave_them(ada, dora, ben, given):
    contributions.read(organization=ben.organization, purpose="improve_model", by=ben.user, contributions=[given])

    (read,) = impact.reads(ada.user)
    assert (read.organization, read.what) == ("Northwind", "What you gave")
    told = {"organization": "Northwind", "what": read.what, "purpose": read.purpose, "at": read.at.isoformat()}
    assert registrations.export([], user=ada.user) == {"reads": [told]}  # as it goes into "everything about me"
    assert impact.reads(dora.user) == []


def test_every_kind_of_entry_that_a_read_leaves_is_offered_by_some_room(ada, given):
    """A room that records reads under a kind of its own must offer it, or people would not see who looked."""
    recorded = {
        kind
        for path in python_files(*CODE)
        for kind in re.findall(r'audit\.record\(\s*"([a-z_.]+\.read)"', path.read_text())
    }
    offered = {
        kind for path in python_files(*CODE) for kind in re.findall(r'Readable\(\s*"([a-z_.]+)"', path.read_text())
    }
    assert len(recorded) >= 4
    assert recorded == offered
    assert registry.readable_of(ada.user)
