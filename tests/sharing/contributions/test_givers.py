"""How many people gave counts people who gave, and passes the disclosure gate."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from accounts.models import User
from consent import services as consent
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution
from sharing.contributions.registrations import cards
from sharing.contributions.services import figures
from tests.cast import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(text, give):
    """Nine people who gave a text each; seven of them a row too."""
    people = [Person(User.objects.create_user(f"p{n}@example.org", display_name=f"P{n}")) for n in range(9)]
    for n, person in enumerate(people):
        give(person, f"Text {n} came late.")
        if n < 7:
            give(person, {"age": n})
    return people


def counted(organization):
    cache.clear()
    return contributions.givers(organization=organization)


def test_people_count_once_however_much_they_gave(crowd, northwind):
    assert counted(northwind)["all"] == 9


def test_few_people_are_hidden(give, ada, ben, northwind):
    give(ada)
    assert counted(northwind) == {"text": None, "all": None}
    card = next(card for card in cards(ben.user) if str(card.label) == "People who gave")
    assert (card.value, str(card.detail)) == ("< 5", "hidden: too few people")


def test_whoever_was_asked_or_allowed_but_gave_nothing_is_not_counted(crowd, northwind, text, ada, dora, allow):
    consent.subject_for(ada.user)  # asked, since the text is for everyone
    allow(dora)
    assert counted(northwind)["all"] == 9


def test_whoever_withdrew_took_back_or_was_refused_is_not_counted(crowd, northwind, text, noon):
    first, second, *_rest = crowd
    consent.withdraw(subject=consent.subject_for(first.user), text=text, purpose="improve_model", by=first.user)
    for given in Contribution.objects.given_by(second.user):
        contributions.take_back(contribution=given, by=second.user, at=noon)
    Contribution.objects.filter(subject__user=crowd[2].user).update(state="refused", reason="off_topic")
    assert figures._counts(northwind)["all"] == 6


def test_people_whom_the_company_itself_sent_records_about_gave_nothing(crowd, northwind, ben, noon):
    basis = consent.attest(
        organization=northwind, kind="contract", statement="As agreed.", purposes=["improve_model"], by=ben.user
    )
    records = [(n, {"subject_key": f"k-{n}", "text": "It came late."}) for n in range(20)]
    contributions.take_for_people(basis=basis, records=records, by=ben.user, at=noon)
    assert counted(northwind)["all"] == 9


def test_one_person_more_does_not_show(crowd, northwind, give, ada):
    assert counted(northwind)["all"] == 9
    give(ada)
    assert counted(northwind)["all"] == 9
