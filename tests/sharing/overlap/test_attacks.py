"""Whoever chooses what to bring, and compares again and again, learns nothing of one of the other's people."""

from __future__ import annotations

import itertools
import uuid
from collections import Counter
from types import SimpleNamespace

import pytest

from disclosure.models import Release
from sharing.agreements import services as agreements
from sharing.overlap.core import Overlap
from sharing.overlap.services.telling import BLUR, told
from sharing.uploads import services as uploads
from tests.sharing import shop
from tests.sharing.overlap.conftest import review, table

pytestmark = pytest.mark.django_db
AGREEMENT = SimpleNamespace(minimum_cell=5)
NEEDED = 5  # people in a figure


def figures(overlap):
    return overlap.people, overlap.equal, overlap.near


def asked(met, *, of=1000, sides=None, near=None):
    """What is told of ``met`` people, those of ``sides`` or of two datasets that nobody compared before."""
    own, partner = sides or sides_of_two()
    return told(Overlap((of, of), met, near), side=0, agreement=AGREEMENT, own=own, partner=partner, kind="texts")


def sides_of_two():
    return [SimpleNamespace(source=SimpleNamespace(dataset_id=uuid.uuid4())) for _ in range(2)]


@pytest.mark.parametrize("known", [0, NEEDED - 1])
@pytest.mark.parametrize("holds_it", [True, False])
def test_one_probe_among_texts_of_ones_own_finds_nothing(pair, known, holds_it):
    """Also beside four texts that the prober knows the other to have."""
    probe, planted = review(7), [review(i) for i in range(50, 50 + known)]
    theirs = [*planted, *(review(i) for i in range(900, 1000)), *([probe] if holds_it else [])]
    answer = pair.bring([probe, *planted, *(review(i) for i in range(200, 283 - known))], theirs).compared()[
        "Northwind"
    ]
    assert figures(answer) == (80, None, None)


def test_one_who_leaves_is_not_read_off_two_runs(pair, ben):
    """Customer 10 is with the other, 80 is not; nor do four together show."""
    pair.bring([review(i) for i in range(120)], [review(i) for i in range(60)] + [review(i) for i in range(900, 950)])
    first = figures(pair.compared()["Northwind"])
    assert first[1]
    for leaving in ((10,), (80,), (11, 12, 13)):
        pair.leave(ben, *leaving)
        assert figures(pair.compared()["Northwind"]) == first


def test_when_many_left_it_is_told_anew(pair, ben, cy):
    pair.bring([review(i) for i in range(120)], [review(i) for i in range(60)] + [review(i) for i in range(900, 950)])
    first = pair.compared()
    pair.leave(ben, *range(28))
    after = pair.compared()
    assert after["Northwind"].equal <= first["Northwind"].equal - 10
    assert after["Aurora"].equal <= first["Aurora"].equal - 10


def test_a_probe_put_in_by_an_amendment_is_not_told_apart(pair, ben, cy, run_jobs):
    own = [review(i) for i in range(100)]
    pair.bring(own, [*own[:50], review(777), *(review(i) for i in range(900, 950))])
    first = figures(pair.compared()["Northwind"])
    dataset = pair.sources[0].dataset
    uploads.receive(
        dataset=dataset, data=table("N", [*own, review(777)]), basis=dataset.basis, by=ben.user,
        subject_column="customer", roles={"customer": "identifier", "review": "text", "left": "target"},
    )  # fmt: skip
    run_jobs()
    newer = dataset.versions.order_by("-number").first()
    terms = {name: getattr(pair.agreement, name) for name in ("title", "mode", "use", "target", "starts_on", "ends_on")}
    offer = pair.agreement.offers.get(organization=cy.organization)
    made = agreements.amend(
        agreement=pair.agreement, on_behalf_of=ben.organization, by=ben.user,
        own=agreements.Terms(newer, ["review", "left"]), partners=[agreements.Terms(offer.source, offer.columns)], **terms,
    )  # fmt: skip
    pair.agreement = shop.signed(made, ben, cy)
    run_jobs()
    again = pair.compared()["Northwind"]
    assert again.own.people == 101
    assert figures(again) == first


def test_fewer_people_than_a_figure_needs_never_move_or_show_one():
    for met in (12, 14, 15, 20, 40, 985, 988, 995):
        sides = sides_of_two()
        first = asked(met, sides=sides, near=met // 2)
        for more, besides in itertools.product(range(1 - NEEDED, NEEDED), repeat=2):
            if abs(more + besides) < NEEDED:
                again = asked(met + more, sides=sides, near=max(0, met // 2 + besides))
                assert again == first, (met, more, besides)


def test_enough_people_always_move_it():
    sides = sides_of_two()
    first = asked(200, sides=sides)
    assert asked(200 + NEEDED + 4 * BLUR, sides=sides) != first


def test_what_is_shown_is_about_enough_people_however_it_is_blurred():
    for met in range(NEEDED + BLUR):
        for few in ({"met": met}, {"met": 1000 - met}):
            assert all(asked(**few)["equal"] is None for _ in range(15)), few


def test_who_knows_the_count_but_for_one_person_can_hardly_tell_the_two_apart():
    """The best guess from what is told, at the edge where it begins to be told and in the middle: half and little more."""
    draws = 300
    for known in (NEEDED + 2 * BLUR - 1, 204):
        without, with_one = (Counter(asked(count)["equal"] for _ in range(draws)) for count in (known, known + 1))
        right = sum(max(without[value], with_one[value]) for value in {*without, *with_one}) / (2 * draws)
        assert right < 0.66, (known, right)
        assert len(without) > 1


def test_asking_again_averages_nothing_away():
    sides = sides_of_two()
    assert len({asked(100, sides=sides)["equal"] for _ in range(20)}) == 1


def test_twenty_copies_of_a_probe_are_one(pair):
    """Under twenty customers' names, beside texts enough that something is told."""
    copies, planted = [review(7)] * 20, [review(i) for i in range(50, 100)]
    pair.bring(
        [*copies, *planted, *(review(i) for i in range(200, 250))],
        [review(7), *planted, *(review(i) for i in range(900, 950))],
    )
    (found,) = {figures(each)[1] for name, each in pair.compared().items() if name == "Northwind"}
    assert found is not None
    assert found <= 51 + BLUR


def test_no_list_of_releases_says_which_part_was_too_small(pair, ben, client):
    pair.bring([review(i) for i in range(100)], [review(i) for i in range(2, 100)]).compared()
    assert Release.objects.filter(context__startswith="sharing.overlap:", cells__contains=[{"value": None}]).exists()
    client.force_login(ben.user)
    page = client.get("/admin/disclosure/release/").content.decode()
    assert "sharing.overlap" not in page
