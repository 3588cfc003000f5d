"""Figures under a filter that somebody chose: the gate remembers what its family showed before."""

import pytest

from disclosure import services as disclosure
from disclosure.models import Release, Summed
from disclosure.services import Cell

pytestmark = pytest.mark.django_db


def window(first, last, context, family="tests.model:1"):
    """How many records of the days; the released value, and why it is hidden."""
    records = {f"event {day}": f"person {day}" for day in range(first, last)}
    cell = Cell("events", len(records), len(records), records=records)
    (told,) = disclosure.release([cell], context=context, family=family)
    return told.value, told.reason


def test_t95_overlapping_filters_do_not_single_anybody_out():
    assert window(0, 10, "a") == (10, "")
    assert window(10, 20, "b") == (10, "")
    assert window(0, 21, "c") == (None, "differs-by-few")
    assert window(0, 20, "d") == (20, "")
    assert window(0, 25, "e") == (25, "")


def test_another_family_knows_nothing_of_it():
    window(0, 20, "a")
    assert window(0, 21, "b", family="tests.model:2") == (21, "")


def test_the_record_says_what_was_hidden_and_why_and_names_nobody():
    window(0, 20, "a")
    window(0, 21, "b")

    assert [cell["reason"] for cell in Release.objects.get(context="b").cells] == ["differs-by-few"]
    (kept,) = Summed.objects.all()
    assert kept.sets == 1
    assert len(kept.prints) == 20 * 16
    assert b"person" not in bytes(kept.prints)


def test_a_table_of_a_family_is_released_once_and_names_its_records():
    window(0, 20, "a")
    with pytest.raises(ValueError, match="released once"):
        window(0, 30, "a")
    with pytest.raises(ValueError, match="records"):
        disclosure.release([Cell("events", 9, 9)], context="b", family="tests.model:1")


def test_a_small_cell_stays_hidden_and_is_not_remembered_as_shown():
    assert window(0, 3, "a") == (None, "too-few-people")
    assert not Summed.objects.exists()
