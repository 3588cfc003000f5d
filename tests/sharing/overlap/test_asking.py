"""Who may start a comparison and read it, and when it is refused."""

from __future__ import annotations

import pytest
from django.utils import timezone

from consent import services as consent
from datastore.models import VersionSubject
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM
from organizations import services as organizations
from sharing.agreements import services as agreements
from sharing.overlap import core
from sharing.overlap import services as overlaps
from sharing.overlap.models import Overlap
from tests.cast import Person, _user
from tests.sharing import shop
from tests.sharing.overlap.conftest import review, withdraw

pytestmark = pytest.mark.django_db
URL = "/api/v1/sharing/overlaps/"
OWN, THEIRS = [review(i) for i in range(100)], [review(i) for i in range(50, 160)]


@pytest.fixture
def ready(pair):
    return pair.bring(OWN, THEIRS)


@pytest.fixture
def viewer(northwind):
    user = _user("Vera")
    organizations.add_member(organization=northwind, user=user, role="viewer", by=SYSTEM)
    return Person(user, northwind)


def post(api, person, **body):
    api.force_authenticate(person.user)
    return api.post(URL, {name: str(value) for name, value in body.items()}, format="json")


def page_of(client, person, agreement):
    client.force_login(person.user)
    return client.get(agreement.get_absolute_url()).content.decode()


def test_over_the_api_each_side_reads_its_own_share_alone(ready, ben, bea, cy, api, run_jobs):
    answer = post(api, bea, agreement=ready.agreement.pk)
    assert answer.status_code == 202
    run_jobs()
    assert api.get(answer.json()["href"]).json()["status"] == "succeeded"
    for person, other, people in ((ben, cy, 100), (cy, ben, 110)):
        api.force_authenticate(person.user)
        (row,) = api.get(URL).json()["results"]
        assert (row["organization"], row["partner"]) == (str(person.organization.pk), str(other.organization.pk))
        assert row["people"] == people
        assert row["share"] == row["equal"] / people
        assert api.get(f"{URL}{row['id']}/").json() == row
    (theirs,) = Overlap.objects.filter(organization=ben.organization)
    assert api.get(f"{URL}{theirs.pk}/").status_code == 404


def test_outsiders_and_those_without_the_role_are_refused(ready, ada, dora, odd, viewer, api):
    for person in (ada, dora, odd):
        answer = post(api, person, agreement=ready.agreement.pk)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/agreement")
        assert api.get(URL).json()["results"] == []
    assert post(api, viewer, agreement=ready.agreement.pk).status_code == 403
    assert not Job.objects.filter(name=overlaps.COMPARE).exists()


def test_the_agreements_page_starts_it_and_shows_it(ready, ben, cy, odd, viewer, client, run_jobs):
    assert 'value="compare"' not in page_of(client, viewer, ready.agreement)
    assert "What Aurora has, too" not in page_of(client, viewer, ready.agreement)
    assert 'value="compare"' in page_of(client, ben, ready.agreement)
    address = ready.agreement.get_absolute_url()
    started = client.post(
        address, {"act": "compare", "partner": cy.organization.pk, "on_behalf_of": ben.organization.pk}
    )
    assert started.status_code == 302
    run_jobs()
    told = {each.organization.name: each for each in Overlap.objects.all()}
    for person, partner, people in ((ben, "Aurora", 100), (cy, "Northwind", 110), (viewer, "Aurora", 100)):
        page = page_of(client, person, ready.agreement)
        equal = told[person.organization.name].equal
        assert f"What {partner} has, too" in page
        said = f"about {equal} ({equal / people:.0%}) have one that {partner} has, too."
        assert f"Of about {people} people whose texts you brought, {said}" in page
    client.force_login(odd.user)
    assert client.get(address).status_code == 404
    assert client.post(address, {"act": "compare"}).status_code == 404


def test_what_may_not_be_told_is_said_to_be_hidden(pair, ben, client):
    pair.bring(OWN, [*OWN[:3], *(review(i) for i in range(500, 600))]).compared()
    assert "too few are met, or too few are not" in page_of(client, ben, pair.agreement)


def test_the_page_shows_what_was_told_last_alone(ready, ben, client):
    ready.compared()
    ready.compared()
    assert page_of(client, ben, ready.agreement).count("What Aurora has, too") == 1


def test_it_is_refused_when_the_agreement_is_not_in_force(ready, ben, cy, api, client):
    moment = {"on_behalf_of": cy.organization, "by": cy.user, "at": timezone.now()}
    agreements.suspend(agreement=ready.agreement, reason="We look into it.", **moment)
    refused_with_the_agreement_at_fault(api, ben, ready.agreement, "agreement-not-in-force")
    agreements.terminate(agreement=ready.agreement, **moment)
    refused_with_the_agreement_at_fault(api, ben, ready.agreement, "agreement-not-in-force")
    assert 'value="compare"' not in page_of(client, ben, ready.agreement)


def refused_with_the_agreement_at_fault(api, person, agreement, code):
    answer = post(api, person, agreement=agreement.pk)
    assert answer.status_code == 409
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [("/agreement", code)]


def test_before_all_signed_and_the_views_are_there_it_is_refused(ben, cy, api, run_jobs):
    proposed = shop.proposed(ben, shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs))
    refused_with_the_agreement_at_fault(api, ben, proposed, "agreement-not-in-force")
    shop.signed(proposed, ben, cy)
    refused_with_the_agreement_at_fault(api, ben, proposed, "views-not-ready")


def test_a_partner_who_is_none_is_the_field_at_fault(ready, ben, dora, api):
    answer = post(api, ben, agreement=ready.agreement.pk, partner=ben.organization.pk)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/partner")


def test_nothing_in_common_is_refused(pair, ben, api, client):
    """Texts are withheld, and what is to be predicted tells no record from another."""
    pair.bring(OWN, THEIRS, redaction="withhold")
    refused_with_the_agreement_at_fault(api, ben, pair.agreement, "nothing-to-compare")
    assert 'value="compare"' not in page_of(client, ben, pair.agreement)


def test_an_agreement_that_ends_between_start_and_run_tells_nothing(ready, ben, cy):
    job = overlaps.request(agreement=ready.agreement, by=ben.user)
    agreements.terminate(agreement=ready.agreement, on_behalf_of=cy.organization, by=cy.user, at=timezone.now())
    job = jobs.run_now(job)
    assert (job.status, job.error_code) == ("failed", "agreement-not-in-force")
    assert not Overlap.objects.exists()


@pytest.mark.parametrize("side", ["own", "partner"])
def test_who_withdrew_between_start_and_run_is_not_counted(ready, ben, cy, side, counted):
    """The views are not made anew before the job runs: the gate alone leaves them out."""
    person, letter, source = (ben, "N", ready.sources[0]) if side == "own" else (cy, "A", ready.sources[1])
    job = overlaps.request(agreement=ready.agreement, by=ben.user)
    left = range(60, 90) if side == "own" else range(10, 40)  # whom the other knows, either way
    withdraw(person, source, [f"{letter}{number:04d}" for number in left])
    assert jobs.run_now(job).status == "succeeded"
    (found,) = counted
    assert found.equal == 20
    assert found.people == ((70, 110) if side == "own" else (100, 80))


def test_who_withdraws_while_it_runs_is_not_counted_either(ready, ben, counted, monkeypatch):
    person = VersionSubject.objects.filter(version=ready.sources[0]).order_by("subject_id").first()
    real = core.overlap

    def leaving(*given, **more):
        found = real(*given, **more)
        if len(counted) == 1:
            consent.withdraw(subject=person.subject, purpose="share_score", organization=ben.organization, by=SYSTEM)
        return found

    monkeypatch.setattr(core, "overlap", leaving)
    assert jobs.run_now(overlaps.request(agreement=ready.agreement, by=ben.user)).status == "succeeded"
    assert [found.people for found in counted] == [(100, 110), (99, 110)]
    assert Overlap.objects.count() == 2


def test_of_a_partners_data_no_more_rows_are_used_than_agreed(pair, ben, counted):
    """Each side's figure is then of its own reading: all of one's own, and some of the other's."""
    pair.bring(OWN, THEIRS, row_cap=60)
    assert jobs.run_now(overlaps.request(agreement=pair.agreement, by=ben.user)).status == "succeeded"
    northwind, aurora = counted
    assert (northwind.people, aurora.people) == ((100, 60), (60, 110))
    assert northwind.equal < 50
    assert aurora.equal < 50


@pytest.fixture
def counted(monkeypatch):
    """What each side's count found, before the gate."""
    found, real = [], core.overlap

    def counting(*given, **more):
        found.append(real(*given, **more))
        return found[-1]

    monkeypatch.setattr(core, "overlap", counting)
    return found


def test_of_three_parties_one_is_named_and_the_third_is_told_nothing(ben, cy, run_jobs, client, api):
    eve = Person(_user("Eve"), organizations.found(name="Meridian", owner=_user("Otto"), by=SYSTEM))
    organizations.add_member(organization=eve.organization, user=eve.user, role="steward", by=SYSTEM)
    orders = "\n".join(["customer,orders", *(f"C{i:04d},{i % 7}" for i in range(100, 380)), ""]).encode()
    versions = [
        shop.uploaded(ben, "own", run_jobs),
        shop.uploaded(cy, "partner", run_jobs),
        shop.uploaded(eve, "orders", run_jobs, data=orders, roles={"customer": "identifier"}),
    ]
    for version, person in zip(versions[1:], (cy, eve), strict=True):
        agreements.list_version(version=version, by=person.user)
    columns = (["age", "calls", "left"], ["region", "delay"], ["orders"])
    own, *partners = (
        agreements.Terms(version, names, "customer") for version, names in zip(versions, columns, strict=True)
    )
    today = timezone.now().date()
    made = agreements.propose(
        own=own, partners=partners, by=ben.user, title="Three", mode="columns", use="score", target="left",
        starts_on=today, ends_on=today.replace(year=today.year + 1),
    )  # fmt: skip
    made = shop.signed(made, ben, cy, eve)
    run_jobs()
    with pytest.raises(agreements.ChoosePartner):
        overlaps.request(agreement=made, by=cy.user)  # a party with nothing to predict may ask, too
    overlaps.request(agreement=made, by=cy.user, partner=eve.organization.pk)
    run_jobs()
    assert {each.organization_id for each in Overlap.objects.all()} == {cy.organization.pk, eve.organization.pk}
    page = page_of(client, ben, made)
    assert "Count what Aurora has, too" in page
    assert '<h3 class="row-title">What' not in page
