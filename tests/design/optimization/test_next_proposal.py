"""One optimization run: from reviews to a drafted proposal."""

import pytest

from audit import services as audit
from design.optimization import services as optimization
from design.optimization.models import Optimization
from design.proposals.models import Proposal
from jobs.models import Job
from kernel.errors import NotFound


@pytest.fixture
def found(study, reviewed, bea, run_jobs):
    asked = optimization.ask(study=study, by=bea.user)
    (job,) = run_jobs()
    assert job.status == Job.Status.SUCCEEDED, job.error
    asked.refresh_from_db()
    return asked


def test_the_next_proposal_is_drafted_from_what_people_liked(found):
    proposal = found.proposal
    assert (proposal.state, proposal.origin) == (Proposal.State.DRAFT, Proposal.Origin.REVIEWS)
    assert proposal.attributes == found.figures["design"]
    worths = {(w["attribute"], str(w["level"])): w["worth"] for w in found.figures["part_worths"]}
    assert worths["layout", "cards"] > 0 > worths["layout", "list"]
    assert worths["steps", "per unit"] < 0


def test_it_is_none_of_the_proposals_before(found, reviewed):
    assert found.figures["design"] not in [proposal.attributes for proposal in reviewed]


def test_its_expected_rating_carries_an_interval_and_n(found):
    figures = found.figures
    assert figures["expected_ci95_low"] <= figures["expected_rating"] <= figures["expected_ci95_high"]
    assert (figures["n"], figures["people"]) == (24, 8)


def test_the_run_and_its_draft_are_recorded(found):
    assert [entry.kind for entry in audit.entries_about(found)][-1] == "design.optimization.published"
    assert [entry.kind for entry in audit.entries_about(found.proposal)] == ["design.proposal.drafted"]


def test_the_same_seed_gives_the_same_design(found, study, bea, run_jobs):
    Optimization.objects.filter(pk=found.pk).update(proposal=None)
    Proposal.objects.filter(origin="reviews").delete()
    again = optimization.ask(study=study, by=bea.user)
    run_jobs()
    again.refresh_from_db()
    assert again.figures["design"] == found.figures["design"]


def test_the_budget_is_kept(study, reviewed, bea, run_jobs):
    asked = optimization.ask(study=study, by=bea.user, most_cost=3.0)
    run_jobs()
    asked.refresh_from_db()
    assert asked.figures["cost"] <= 3.0


def test_fewer_than_two_proposals_say_what_to_do(study, bea):
    with pytest.raises(optimization.NothingToCompare):
        optimization.ask(study=study, by=bea.user)


def test_an_outsider_learns_nothing(study, reviewed, cy):
    with pytest.raises(NotFound):
        optimization.ask(study=study, by=cy.user)


def test_an_option_that_nobody_has_seen_is_not_proposed(study, rae, crowd, bea, noon, run_jobs):
    from design.proposals import attributes
    from design.proposals import services as proposals

    options = [{"value": value, "label": {"en": value}, "cost": cost} for value, cost in (("a", 5), ("b", 5), ("c", 0))]
    described = [
        {"code": "kind", "label": {"en": "Kind"}, "kind": "choice", "options": options},
        {"code": "steps", "label": {"en": "Steps"}, "kind": "integer", "low": 1, "high": 9},
    ]
    attributes.define(study=study, attributes=described, by=rae.user)
    proposals.ask_for_reviews(study=study, by=rae.user)
    made = [
        proposals.put_to_review(
            proposal=proposals.propose(
                study=study, title={"en": kind}, attributes={"kind": kind, "steps": steps}, by=rae.user
            ),
            by=rae.user,
        )
        for kind, steps in (("a", 2), ("b", 7))
    ]
    for number, person in enumerate(crowd(6)):
        for proposal, rating in zip(made, (1 + number % 2, 4 + number % 2), strict=True):
            proposals.review(proposal=proposal, answers={"like": rating}, by=person, at=noon)
    asked = optimization.ask(study=study, by=bea.user)
    run_jobs()
    asked.refresh_from_db()
    assert {front["design"]["kind"] for front in asked.figures["front"]} <= {"a", "b"}


def test_when_everything_was_proposed_it_says_so(study, rae, crowd, bea, noon, run_jobs):
    from design.proposals import attributes
    from design.proposals import services as proposals

    attributes.define(study=study, attributes=[{"code": "dark", "label": {"en": "D"}, "kind": "boolean"}], by=rae.user)
    proposals.ask_for_reviews(study=study, by=rae.user)
    people = crowd(5)
    for dark in (True, False):
        draft = proposals.propose(study=study, title={"en": "T"}, attributes={"dark": dark}, by=rae.user)
        proposal = proposals.put_to_review(proposal=draft, by=rae.user)
        for number, person in enumerate(people):
            proposals.review(proposal=proposal, answers={"like": 2 + dark + number % 2}, by=person, at=noon)
    optimization.ask(study=study, by=bea.user)
    (job,) = run_jobs()
    assert (job.status, job.error_code) == (Job.Status.FAILED, "no-new-design")
