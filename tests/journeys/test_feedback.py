"""The loop of feedback in a real browser: a person speaks, the team summarizes, answers and updates, the person sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from feedback.collection import services as collection
from feedback.models import Adaptation, Event, Issue, Opening, Summary
from tests.journeys import world as worlds
from tests.journeys.test_walks import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = ["breakfast coffee bread cold", "wifi signal internet drops"]


@pytest.fixture
def live(world: worlds.World) -> Any:
    """A live model, and eighty users who corrected it; half of them wrote of breakfast, half of the wifi."""
    version = worlds.put_model_live(world)
    version.parameters = {"seed": 1, "test_fraction": 0.3}
    version.save(update_fields=["parameters"])
    events = [
        {
            "subject_key": f"user {i}",
            "kind": "correction",
            "input": f"it was {'spotty' if i % 2 else 'quick'} {i}",
            "correction": "bad" if i % 2 else "good",
            "rating": 1 + i % 5,
            "text": WORDS[i % 2],
        }
        for i in range(80)
    ]
    basis = version.data.get().dataset.basis
    collection.record_many(
        organization=version.model.organization, basis=basis, version=version, events=events, by=world.ben
    )
    return version


def test_a_person_speaks_the_team_answers_and_the_person_sees_it(
    world: worlds.World, visit: Callable[..., Any], live: Any, run_jobs: Callable[..., Any]
) -> None:
    ben, ada = sign_in(visit(), world, world.ben), sign_in(visit(), world, world.ada)

    ben.go("/admin/feedback/opening/").press("Its feedback").press("Let people try it")
    assert Opening.objects.get().closed_at is None

    ada.go("/consents/").press("Allow")
    ada.go("/feedback/").press("Give feedback")
    ada.page.get_by_label("Your text").fill("it was spotty and slow")
    ada.press("See its answer")
    assert ada.sees("It answers")
    ada.page.get_by_label("What would have been right?").select_option("bad")
    ada.page.get_by_label("In your words").fill(WORDS[1])
    ada.press("Send feedback")
    said = Event.objects.get(channel="portal")
    ada.press("Look or take back")
    assert ada.sees("Not yet. You get a notice when it is decided.")

    ben.press("Summarize feedback").press("Start the summary")
    run_jobs()
    ben.go("/admin/feedback/opening/").press("Its feedback").press("Read")
    ben.press("Put on the board")
    ben.page.get_by_label("Title in English").fill("Wifi drops")
    ben.press("Put it on the board")
    ben.page.get_by_label("What is done about it").select_option("planned")
    ben.page.get_by_label("Reply in English").fill("New routers in May.")
    ben.press("Send the reply")
    assert Issue.objects.get().summary == Summary.objects.get()

    ben.go("/admin/feedback/opening/").press("Its feedback").press("Update on feedback")
    ben.press("Start the update")
    run_jobs()
    adaptation = Adaptation.objects.get()
    ben.go("/admin/feedback/opening/").press("Its feedback").press(adaptation.get_outcome_display())
    assert ben.sees("95 % interval")

    ada.go(said.get_absolute_url())
    assert ada.sees("Summarized")
    ada.press("What came of it")
    assert ada.sees("Why")
    assert said.created_at < timezone.now()
