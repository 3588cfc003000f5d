"""Deploy the joint model; people correct its answers; it is updated and measured on people who gave none."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from datastore import services as datastore
from datastore.models import DatasetVersion
from feedback.adaptation import services as adaptation
from feedback.adaptation.models import Adaptation
from feedback.collection import services as collection
from organizations.roles import Role
from reciprocal.scenarios.stage import Stage
from registry import services as registry
from sharing.training.models import Training

REASON = "Deployed for the demonstration: trained on both companies' reviews and measured on held-out ones."
MOST_EVENTS = 5_000  # corrections that the simulated users send; the rest of them stay silent


def deploy_and_learn(
    stage: Stage, trained: Training, *, givers: DatasetVersion, others: DatasetVersion
) -> dict[str, Any]:
    """Promote the joint LSTM, send its users' labels as corrections, update it, and report both accuracies.

    Args:
        givers: labeled texts of users who correct the model; their labels arrive as feedback events.
        others: labeled texts of users who give no feedback, to measure on.
    """
    steward = stage.member("Northwind", Role.STEWARD)
    model = trained.model_versions.get(trainer="lstm-text", model__name__contains="· together ·")
    live = registry.promote(version=model, by=steward, reason=REASON)
    collection.open_model(model=live.model, by=steward, at=timezone.now())
    stage.say("Users correct the model's answers", 0.0)
    events = corrections(live, givers, steward)
    recorded = collection.record_many(
        organization=live.model.organization,
        events=events,
        version=live,
        basis=givers.dataset.basis,
        by=steward,
    )
    stage.say("Users correct the model's answers", 1.0)
    job = adaptation.request(version=live, held_out=others, by=steward)
    made = Adaptation.objects.get(pk=stage.finish(job)["adaptation"])
    before, after = made.before["validation"], made.after["validation"]
    return {
        "feedback_events": recorded.recorded,
        "feedback_people": made.people,
        "n_without_feedback": before["n"],
        "accuracy_before_feedback": before["accuracy"],
        "accuracy_before_feedback_ci95": [before["ci95_low"], before["ci95_high"]],
        "accuracy_after_feedback": after["accuracy"],
        "accuracy_after_feedback_ci95": [after["ci95_low"], after["ci95_high"]],
        "feedback_gain": made.gain,
        "base_change": made.base_change,
        "promoted": made.outcome == Adaptation.Outcome.PROMOTED,
    }


def corrections(live: Any, givers: DatasetVersion, by: Any) -> list[dict[str, Any]]:
    """What each user would send: their text, the model's answer, and the label they hold to be right."""
    reading = datastore.read(
        version=givers, use="own", purpose="improve_model", for_organization=givers.dataset.organization, by=by
    )
    table = reading.table.slice(0, MOST_EVENTS).to_pandas()
    answers = registry.load(live).predict(table["text"].tolist())
    return [
        {"kind": "correction", "subject_key": person, "input": text, "output": str(output), "correction": label}
        for person, text, output, label in zip(table["_subject"], table["text"], answers, table["label"], strict=True)
    ]
