"""My impact: the way of each thing I gave, and who read it; nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils.html import escape

from consent import services as consent
from datastore import services as datastore
from impact import pictures
from impact import services as impact
from kernel import registry
from kernel.actors import SYSTEM
from kernel.registry import ImpactEntry

AT = datetime(2026, 11, 1, tzinfo=UTC)
ENTRY = ImpactEntry("3 corrections", "Round 12", "Support model 12", "+3.3 points right", 2000, (2.1, 4.4), AT)


@pytest.fixture
def told(monkeypatch):
    """Let one room tell of Ada's impact."""

    def telling(*entries):
        monkeypatch.setattr(registry, "impact_of", lambda user: list(entries) if user.email.startswith("ada") else [])

    return telling


@pytest.mark.django_db
def test_the_page_shows_picture_and_table_with_interval_and_n(client, ada, told):
    told(ENTRY)
    client.force_login(ada.user)
    html = client.get("/impact/").content.decode()
    assert "Your part is in one place" in html
    assert "<svg" in html
    for part in ("3 corrections", "Round 12", "Support model 12", "+3.3 points right"):
        assert html.count(escape(part)) >= 2
    assert "95 % interval 2.1 to 4.4, n = 2,000" in html


@pytest.mark.django_db
def test_a_person_who_gave_nothing_reads_what_will_stand_here(client, dora, told):
    told(ENTRY)
    client.force_login(dora.user)
    html = client.get("/impact/").content.decode()
    assert "Nothing of yours has been used yet" in html
    assert "3 corrections" not in html


@pytest.mark.django_db
def test_who_read_what_for_and_when_stands_on_a_page(client, ada, dora, ben):
    import pyarrow as pa

    from tests.platform.consent.texts import publish

    text = publish(ben.organization, ben.user)
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=text, purpose="research", by=ada.user)
    dataset = datastore.create_dataset(organization=ben.organization, name="Messages", kind="text", by=ben.user)
    version = datastore.publish_version(
        dataset=dataset,
        table=pa.table({"text": ["hello"], "_subject": [str(subject.pk)]}),
        builder="test",
        parameters={},
        by=SYSTEM,
        consent_snapshot=consent.snapshot(),
    )
    assert impact.reads(ada.user) == []
    datastore.read(version=version, use="own", purpose="research", for_organization=ben.organization, by=ben.user)

    (read,) = impact.reads(ada.user)
    assert (read.organization, read.what, read.purpose) == ("Northwind", "Messages", "Research")
    client.force_login(ada.user)
    html = client.get("/impact/reads/").content.decode()
    assert "Northwind" in html
    assert "Ben" not in html
    assert impact.reads(dora.user) == []


def test_two_gifts_that_went_into_one_model_meet_in_one_box():
    other = ImpactEntry("214 messages", "Messages v7", "Support model 12", "+3.3 points right", 2000, (2.1, 4.4), AT)
    picture = str(pictures.picture([ENTRY, other]))
    assert picture.count(">Support model 12<") == str(pictures.picture([ENTRY])).count(">Support model 12<")


def test_a_gift_that_went_nowhere_makes_no_picture():
    assert pictures.picture([ImpactEntry("1 text", "", "", "")]) is None
    assert pictures.picture([]) is None


def test_the_table_says_when_nothing_was_measured():
    (line,) = pictures.table([ImpactEntry("1 text", "Messages v1", "", "")]).lines()
    assert [cell.text for _column, cell in line] == ["1 text", "Messages v1", "nothing yet", "not measured"]
