"""A later copy of the same data tells of nobody alone beside the earlier ones that its taker has."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from consent import services as consent
from consent.models import Subject
from kernel.actors import SYSTEM
from sharing.exports import services as exports
from sharing.exports.models import Export
from sharing.exports.services import beside
from tests.sharing import shop

pytestmark = pytest.mark.django_db
PURPOSES = ("share_score", "share_train", "share_export")


@pytest.fixture
def read(opened, ben):
    """A copy's rows, fetched by its taker, without the mark in the last bits of numbers."""
    return lambda export: opened(exports.open_copy(export=export, by=ben.user, at=timezone.now())).to_pandas().round(4)


@pytest.fixture
def offer(agreement, cy):
    return agreement.offers.select_related("source__dataset").get(organization=cy.organization)


@pytest.fixture
def leave(offer, cy, run_jobs):
    def left(*keys, purposes=PURPOSES):
        ids = consent.subjects_for_keys(organization=cy.organization, keys=keys, basis=offer.source.dataset.basis)
        for pk in ids.values():
            subject = Subject.objects.get(pk=pk)
            for purpose in purposes:
                consent.withdraw(subject=subject, purpose=purpose, organization=cy.organization, by=SYSTEM)
        run_jobs()

    return left


def gone(first, second):
    """By region how many rows of the first copy are not in the second: the same rows, by an exact value."""
    here, there = (copy.groupby(["region", "delay"]).size() for copy in (first, second))
    left = here.sub(there, fill_value=0).clip(lower=0).groupby("region").sum()
    return left[left > 0]


@pytest.mark.parametrize("purposes", [PURPOSES, ("share_export",)])
def test_who_leaves_between_two_copies_is_one_of_k(agreement, taken, read, leave, purposes):
    first = read(taken())
    leave("C0007", purposes=purposes)
    export = taken()
    second = read(export)
    left = gone(first, second)
    assert len(left) == 1
    assert left.min() >= agreement.minimum_group
    assert export.rows_held_back >= agreement.minimum_group - 1
    assert len(second) == export.rows >= shop.PEOPLE - 3 * agreement.minimum_group
    assert gone(second, first).empty


def test_a_third_copy_is_held_against_both(agreement, taken, read, leave):
    first = read(taken())
    leave("C0007")
    second = read(taken())
    leave("C0008", "C0009")
    third = read(taken())
    for earlier in (first, second):
        assert gone(earlier, third).min() >= agreement.minimum_group
        assert gone(third, earlier).empty


def test_with_nobody_gone_nothing_is_held_back(taken, read):
    first, again = taken(), taken()
    assert (again.rows, again.rows_held_back) == (first.rows, 0)
    assert set(read(first)["delay"]) == set(read(again)["delay"])


def test_a_copy_that_nobody_fetched_and_that_is_gone_does_not_count(
    taken, offer, ben, django_capture_on_commit_callbacks
):
    export = taken()
    assert beside.earlier_copies(offer, ben.organization.pk) == [export]
    with django_capture_on_commit_callbacks(execute=True):
        exports.sweep(at=export.expires_at + timedelta(seconds=1))
    assert beside.earlier_copies(offer, ben.organization.pk) == []


def test_a_copy_that_was_fetched_counts_after_it_is_gone(taken, read, offer, ben, django_capture_on_commit_callbacks):
    export = taken()
    read(export)
    with django_capture_on_commit_callbacks(execute=True):
        exports.sweep(at=export.expires_at + timedelta(seconds=1))
    assert [each.pk for each in beside.earlier_copies(offer, ben.organization.pk)] == [export.pk]


def test_under_another_agreement_the_same_data_are_held_against_the_first_copy(
    ben, cy, agreement, taken, read, key, offer, run_jobs
):
    first = read(taken())
    own = agreement.offers.get(organization=ben.organization).source
    other = shop.signed(shop.proposed(ben, own, offer.source, use="export", minimum_group=12), ben, cy)
    run_jobs()
    theirs = other.offers.select_related("source__dataset").get(organization=cy.organization)
    assert len(beside.earlier_copies(theirs, ben.organization.pk)) == 1
    job = exports.request(agreement=other, key=key, by=ben.user)
    run_jobs()
    job.refresh_from_db()
    second = read(Export.objects.get(pk=job.result["export"]))
    told = [copy.drop_duplicates("delay", keep=False) for copy in (first, second)]
    both = told[0].merge(told[1], on="delay", suffixes=("", "_then"))
    doubled = first["delay"].duplicated(keep=False).sum()  # which can't be told apart here
    assert both.groupby(["region", "region_then"])["customer"].nunique().min() >= 12 - doubled
    assert len(first) - len(second) in {0, *range(12, len(first))}


def test_two_copies_at_once_are_not_both_made(taken, offer, ben):
    known = beside.earlier_copies(offer, ben.organization.pk)
    taken()
    with pytest.raises(beside.CopyMadeMeanwhile):
        beside.confirm(offer, ben.organization.pk, known)


def test_the_outline_is_sealed_and_names_nobody(taken, offer):
    export = taken()
    people = shop.people_of(offer.current_view())
    held = bytes(export.outline)
    assert not any(str(person).encode() in held for person in people)
    outline = beside.opened(export)
    assert len(outline.persons) == export.rows
    assert len(set(outline.persons.tolist())) == len(people)
