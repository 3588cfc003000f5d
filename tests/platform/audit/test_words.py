"""Entries are told in words: a test reads the code for every event that it records."""

import re
from pathlib import Path

from audit.models import Entry
from audit.words import DONE, in_words

ROOT = Path(__file__).resolve().parents[3]


def test_an_entry_says_what_was_done_to_what():
    said = {
        ("sharing.contributions.read", "organizations.Organization"): "A set of contributions was read",
        ("sharing.agreement.entered_into_force", "sharing.Agreement"): "Agreement entered into force",
        ("registry.version.retired", "registry.ModelVersion"): "Model version was taken out of service",
        ("gone.thing.vanished", "gone.Thing"): "Gone vanished",
    }
    for (kind, about), words in said.items():
        assert in_words(Entry(kind=kind, subject_type=about)) == words


def test_every_event_that_is_recorded_by_name_has_a_word():
    recorded = {
        name
        for folder in ("platform", "sharing", "feedback", "design")
        for file in (ROOT / folder).rglob("*.py")
        for name in re.findall(r'audit\.record\(\s*"([a-z_.]+)"', file.read_text(encoding="utf-8"))
    }
    assert len(recorded) > 40
    assert sorted(name for name in recorded if name.rpartition(".")[2] not in DONE) == []
