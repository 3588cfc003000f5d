"""Terms that could be signed but never used are refused when they are written, in words that name the side."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kernel.errors import Invalid
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement
from sharing.complementarity import services as complementarity
from sharing.complementarity.models import Score
from tests.sharing import shop

pytestmark = pytest.mark.django_db


def csv(header: str, *columns: str) -> bytes:
    rows = (",".join([f"C{i:04d}", *(f"{name}{i % 7}" for name in columns)]) for i in range(shop.PEOPLE))
    return "\n".join([header, *rows, ""]).encode()


def refused(ben, own, partner, **changes) -> Invalid:
    agreements.list_version(version=partner.source, by=partner.source.dataset.organization.memberships.first().user)
    today = timezone.now().date()
    terms = {
        "title": "Who leaves", "mode": "columns", "use": "train", "target": "left", "starts_on": today,
        "ends_on": today + timedelta(days=30),
    }  # fmt: skip
    with pytest.raises(Invalid) as fault:
        agreements.propose(own=own, partners=[partner], by=ben.user, **terms | changes)
    assert not Agreement.objects.exists()
    return fault.value


@pytest.mark.parametrize(
    ("own", "partner", "field"),
    [
        (["left"], ["region", "delay"], "own"),
        (["age", "calls", "left"], ["customer"], "partners/0"),
    ],
)
def test_by_columns_each_side_keeps_something_to_predict_from(ben, cy, run_jobs, own, partner, field):
    sides = shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)
    terms = [agreements.Terms(v, c, "customer") for v, c in zip(sides, (own, partner), strict=True)]
    assert refused(ben, *terms).field == field


def test_texts_that_are_withheld_predict_nothing(ben, cy, run_jobs):
    own = shop.uploaded(ben, "own", run_jobs)
    roles = {"customer": "identifier", "letter": "text"}
    letters = shop.uploaded(cy, "partner", run_jobs, data=csv("customer,letter", "letter"), roles=roles)
    terms = agreements.Terms(own, ["age", "left"], "customer"), agreements.Terms(letters, ["letter"], "customer")
    assert refused(ben, *terms, redaction="withhold").field == "partners/0"


def test_what_names_people_on_one_side_names_nothing_else_on_the_other(ben, cy, run_jobs):
    own = shop.uploaded(ben, "own", run_jobs)
    data, roles = csv("id,Customer,delay", "x", "y"), {"id": "identifier"}
    dataset, basis = shop.dataset_of(cy)
    shop.uploads.receive(dataset=dataset, data=data, basis=basis, by=cy.user, subject_column="id", roles=roles)
    run_jobs()
    theirs = dataset.versions.get()
    terms = agreements.Terms(own, ["age", "left"], "customer"), agreements.Terms(theirs, ["Customer", "delay"], "id")
    assert "customer" in str(refused(ben, *terms))


def test_by_rows_no_column_takes_the_place_of_whose_a_row_is(ben, cy, run_jobs):
    data, roles = csv("customer,Party,left", "red", "yes"), {"customer": "identifier", "left": "target"}
    own, theirs = (shop.uploaded(p, "own", run_jobs, data=data, roles=roles) for p in (ben, cy))
    terms = [agreements.Terms(version, ["Party", "left"], "customer") for version in (own, theirs)]
    assert refused(ben, *terms, mode="rows").field == "own"


def test_a_term_that_is_over_is_refused(ben, cy, run_jobs):
    own, theirs = shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs)
    terms = (
        agreements.Terms(own, ["age", "left"], "customer"), agreements.Terms(theirs, ["region", "delay"], "customer"),
    )  # fmt: skip
    today = timezone.now().date()
    over = {"starts_on": today - timedelta(days=9), "ends_on": today - timedelta(days=1), "on": today}
    assert refused(ben, *terms, **over).field == "ends_on"


def test_by_rows_a_name_of_people_on_one_side_alone_is_not_compared(ben, cy, run_jobs):
    own, theirs = (shop.uploaded(p, "own", run_jobs, data=shop.rows_csv(s)) for p, s in ((ben, "own"), (cy, "p")))
    agreements.list_version(version=theirs, by=cy.user)
    today = timezone.now().date()
    agreement = agreements.propose(
        own=agreements.Terms(own, ["age", "calls", "left"], "customer"),
        partners=[agreements.Terms(theirs, ["age", "calls", "left"])],
        title="Rows", mode="rows", use="score", target="left", starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=30), by=ben.user,
    )  # fmt: skip
    agreement = shop.signed(agreement, ben, cy)
    run_jobs()
    for person in (ben, cy):
        complementarity.request(agreement=agreement, by=person.user)
    run_jobs()
    assert Score.objects.count() == 2


def test_a_score_is_for_the_party_that_has_what_is_to_be_predicted(in_force, cy, client):
    with pytest.raises(complementarity.NoTask):
        complementarity.request(agreement=in_force, by=cy.user)
    client.force_login(cy.user)
    page = client.get(in_force.get_absolute_url()).content.decode()
    assert 'value="fuse"' in page
    assert 'value="score"' not in page


def test_one_that_begins_later_is_not_called_in_force(in_force):
    today = timezone.now().date()
    assert in_force.state_shown(today) == in_force.get_status_display()
    assert "begins on" in in_force.state_shown(in_force.starts_on - timedelta(days=1))
