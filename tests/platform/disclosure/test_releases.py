"""Releases in batches: today minus yesterday is about no small group."""

import pytest

from disclosure import services as disclosure
from disclosure.models import Release
from disclosure.services import Cell

pytestmark = pytest.mark.django_db


def table(yes, no):
    return [
        Cell(("answer", "yes"), yes, yes),
        Cell(("answer", "no"), no, no),
        Cell(("answer", "all"), yes + no, yes + no, total_of=(("answer", "yes"), ("answer", "no"))),
    ]


def values(cells, context="design.survey:1", **options):
    return [cell.value for cell in disclosure.release(cells, context=context, **options)]


def test_one_more_person_does_not_move_the_figures():
    assert values(table(20, 30)) == [20, 30, 50]
    assert values(table(21, 30)) == [20, 30, 50]
    assert values(table(20, 29)) == [20, 30, 50]


def test_five_more_people_do():
    values(table(20, 30))
    values(table(23, 30))
    assert values(table(25, 30)) == [25, 30, 55]


def test_small_steps_do_not_add_up_unseen():
    values(table(20, 30))
    for more in range(1, 5):
        assert values(table(20 + more, 30)) == [20, 30, 50]
    assert values(table(25, 30)) == [25, 30, 55]


def test_a_cell_that_was_hidden_is_not_shown_by_one_more_person():
    values(table(4, 30))
    assert values(table(5, 30))[0] is None


def test_figures_of_one_context_do_not_hold_another_s():
    values(table(20, 30), context="a")
    assert values(table(21, 30), context="b") == [21, 30, 51]


def test_another_table_under_the_same_context_is_released_anew():
    values(table(20, 30))
    assert values([Cell("maybe", 7, 7)]) == [7]


def test_a_stricter_minimum_is_not_answered_from_memory():
    values(table(8, 30))
    assert values(table(8, 30), minimum=10)[0] is None


def test_an_installation_can_raise_the_minimum_and_not_lower_it(settings):
    settings.MINIMUM_CELL = 10
    assert values(table(8, 30), context="a")[0] is None
    settings.MINIMUM_CELL = 1
    assert values(table(4, 30), context="b")[0] is None
    assert disclosure.figure(0.8, people=4) is None
    assert disclosure.figure(0.8, people=5) == 0.8
    assert disclosure.figure(0.8, people=9, minimum=10) is None


def test_the_record_tells_what_was_hidden_and_why_and_no_hidden_value():
    disclosure.release([Cell("rare", 123456, 4), Cell("common", 10, 30)], context="c")
    record = Release.objects.get()
    assert record.hidden_count == 1
    assert [cell["reason"] for cell in record.cells] == ["too-few-people", ""]
    assert "123456" not in str(record.cells) + str(record.people)


def test_an_organization_sees_the_record_of_its_own_figures(ben, cy):
    disclosure.release(table(20, 30), context="a", organization_id=ben.organization.pk)
    assert Release.objects.visible_to(ben.user).count() == 1
    assert not Release.objects.visible_to(cy.user).exists()
