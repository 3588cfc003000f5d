"""What a company sent about a person: claimed with its code in the portal, read, objected to, taken back."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from consent import services as consent
from consent.models import Claim, Subject
from sharing.contributions import services as contributions
from sharing.contributions.models import Contribution
from sharing.contributions.registrations import export

pytestmark = pytest.mark.django_db
HELD = "/data/held/"


@pytest.fixture
def code(ben, noon, client, ada):
    """A code for k-1, about whom Northwind sent two records; Ada is signed in."""
    basis = consent.attest(
        organization=ben.organization, kind="contract", statement="You are our customer.",
        purposes=["research", "improve_model"], by=ben.user,
    )  # fmt: skip
    records = [
        (1, {"subject_key": "k-1", "text": "It came late."}),
        (2, {"subject_key": "k-1", "row": {"age": 41}}),
        (3, {"subject_key": "k-2", "text": "Of somebody else."}),
    ]
    contributions.take_for_people(basis=basis, records=records, by=ben.user, at=noon)
    client.force_login(ada.user)
    return consent.issue_codes(organization=ben.organization, keys=["k-1"], by=ben.user, at=noon.replace(year=2099))[
        "k-1"
    ]


def test_with_the_code_the_records_stand_under_my_data(client, code):
    assert "You have given nothing yet" in client.get("/data/").content.decode()
    html = client.post(HELD, {"code": code}, follow=True).content.decode()
    assert "1 company holds records about you" in html
    assert "You are our customer." in html
    assert "2 records that you can read and take back" in html
    assert html.count("May be used for this") == 2

    mine = client.get("/data/").content.decode()
    assert mine.count("sent by the company, not used") == 2
    row = Contribution.objects.get(kind="row")
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Sent by Northwind about you" in page
    assert "41" in page


def test_a_record_is_taken_back_and_the_other_persons_stays(client, code, ben):
    client.post(HELD, {"code": code})
    for contribution in Contribution.objects.given_by(Subject.objects.get(claimed__isnull=False).user):
        client.post(f"{contribution.get_absolute_url()}take-back/")
    held = contributions.read(organization=ben.organization, purpose="research", by=ben.user)
    assert [item.content for item in held.items] == [{"text": "Of somebody else."}]


def test_one_click_objects_to_one_purpose_and_another_to_all(client, code, ben):
    client.post(HELD, {"code": code})
    (holding,) = contributions.holdings(user=Subject.objects.get(claimed__isnull=False).user)
    object_to = f"{HELD}{holding.claim.pk}/object/"
    html = client.post(object_to, {"purpose": "improve_model"}, follow=True).content.decode()
    assert html.count("May be used for this") == 1
    assert html.count("Not used for this") == 1

    def readable(purpose):
        return len(contributions.read(organization=ben.organization, purpose=purpose, by=ben.user).items)

    assert (readable("improve_model"), readable("research")) == (1, 3)
    client.post(object_to)
    assert readable("research") == 1
    assert "Object to everything" not in client.get(HELD).content.decode()


def test_a_purpose_outside_the_basis_is_refused(client, code):
    client.post(HELD, {"code": code})
    (holding,) = contributions.holdings(user=Subject.objects.get(claimed__isnull=False).user)
    assert client.post(f"{HELD}{holding.claim.pk}/object/", {"purpose": "share_export"}).status_code == 400


def test_nobody_else_sees_or_objects(client, code, dora, ben):
    client.post(HELD, {"code": code})
    (holding,) = contributions.holdings(user=Subject.objects.get(claimed__isnull=False).user)
    for person in (dora, ben):
        client.force_login(person.user)
        assert client.post(f"{HELD}{holding.claim.pk}/object/").status_code == 404
        assert "1 company holds" not in client.get(HELD).content.decode()


@pytest.mark.parametrize("wrong", ["", "AAAAAA-AAAAAA-AAAAAA-AAAAAA", "x" * 101])
def test_a_wrong_code_is_refused_beside_its_field(client, code, wrong):
    answer = client.post(HELD, {"code": wrong})
    assert answer.status_code == 400
    assert "errorlist" in answer.content.decode()
    assert not Claim.objects.made().exists()


def test_too_many_wrong_codes_are_stopped(client, code):
    cache.clear()
    for _ in range(10):
        client.post(HELD, {"code": "A" * 24})
    answer = client.post(HELD, {"code": code})
    assert answer.status_code == 429
    assert "Wait an hour" in answer.content.decode()


def test_what_was_claimed_is_in_the_export_of_the_person(client, code, ada):
    client.post(HELD, {"code": code})
    ids = Subject.objects.of(ada.user).values_list("pk", flat=True)
    contents = [record["content"] for record in export(ids)["contributions"]]
    assert sorted(contents, key=str) == [{"row": {"age": 41}}, {"text": "It came late."}]


def test_the_list_of_holdings_takes_as_many_queries_for_one_as_for_ten(
    client, code, ben, noon, django_assert_max_num_queries
):
    basis = Subject.objects.filter(basis__isnull=False).first().basis
    keys = [f"n-{n}" for n in range(10)]
    records = [(n, {"subject_key": key, "text": "It came late."}) for n, key in enumerate(keys)]
    contributions.take_for_people(basis=basis, records=records, by=ben.user, at=noon)
    codes = consent.issue_codes(organization=ben.organization, keys=keys, by=ben.user, at=noon.replace(year=2099))
    for each in codes.values():
        assert client.post(HELD, {"code": each}).status_code == 302
    with django_assert_max_num_queries(30):
        client.get(HELD)
