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
