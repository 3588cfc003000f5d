"""A giver takes their feedback's consent back while an update learns from it: the update begins anew without them."""

import pytest

from consent import services as consent
from consent.models import Subject
from feedback.adaptation import core
from feedback.adaptation import services as adaptation
from feedback.collection import services as collection
from feedback.models import Adaptation, Event, Use
from jobs import services as jobs
from kernel.actors import SYSTEM
from registry.models import ModelVersion
from tests.feedback.conftest import NEW, sentences

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("when", ["between two batches", "after the last"])
def test_what_a_leaving_giver_said_is_not_learned_from(
    when, ben, basis, version, said_by, labeled, monkeypatch, run_jobs
):
    monkeypatch.setattr("datastore.services.leaving.ASK_AGAIN_SECONDS", 0.0)
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=said_by(60), by=ben.user)
    held_out = labeled("field", [(f"{text} really", label) for text, label in sentences(100, NEW)], "other")
    gone = Subject.objects.get(pk=Event.objects.order_by("pk").values_list("subject_id", flat=True).first())
    real, begun, ended = core.update_on_feedback, [], []

    def update(model, feedback, replay, *, before_batch, **more):
        begun.append(len(feedback.labels))

        def leave():
            if len(begun) == 1:
                consent.withdraw(subject=gone, purpose="improve_model", organization=ben.organization, by=SYSTEM)

        def ask(*rows):
            if when == "between two batches":
                leave()
            before_batch(*rows)

        result = real(model, feedback, replay, before_batch=ask, **more)
        leave()
        ended.append(len(feedback.labels))
        return result

    monkeypatch.setattr(core, "update_on_feedback", update)
    settings = {"learning_rate": 0.05, "epochs": 2, "margin": 0.5}
    job = jobs.run_now(adaptation.request(version=version, by=ben.user, held_out=held_out, settings=settings))

    assert (job.status, job.error, job.attempts) == ("succeeded", "", 1)
    assert begun == [60, 59]
    assert ended == ([59] if when == "between two batches" else [60, 59])
    adapted = Adaptation.objects.get()
    assert (adapted.people, adapted.corrections) == (59, 59)
    assert not Use.objects.filter(event__subject=gone).exists()
    assert ModelVersion.objects.filter(parent=version).count() == 1
