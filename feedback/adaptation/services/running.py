"""Running an update: read, learn, measure, publish, decide, and tell the people behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audit import services as audit
from datastore import services as datastore
from datastore.models import DatasetVersion
from feedback.adaptation.material import Material, gather
from feedback.adaptation.models import Adaptation, Use
from feedback.adaptation.services.asking import UPDATE, is_stale, require_current, time_of
from feedback.adaptation.telling import in_words, tell_givers
from feedback.collection import services as collection
from jobs import services as jobs
from kernel.errors import Invalid
from registry import services as registry
from registry.models import Model, ModelVersion

HELD_OUT = "people it did not learn from"


def update(*, run: Any, parameters: Mapping[str, Any]) -> None:
    """Read, update, measure, publish and decide; when somebody takes something back meanwhile, start anew without."""
    version = ModelVersion.objects.select_related("model__organization", "key", "parent").get(
        pk=parameters["version_id"]
    )
    datastore.without_leavers(lambda: _attempt(version, parameters, run), run=run)


def _attempt(version: ModelVersion, parameters: Mapping[str, Any], run: Any) -> None:
    from threadpoolctl import threadpool_limits

    import learning
    from feedback.adaptation.core import update_on_feedback

    window = {name: time_of(parameters[name]) for name in ("since", "until")}
    held = collection.read(
        model=version.model,
        version=version,
        by=run.by,
        channel=parameters["channel"],
        corrections_only=True,
        **window,
    )
    model = registry.load(version)
    wanted = [parameters["held_out_id"], parameters["base_test_id"], *parameters["replay_ids"]]
    data = DatasetVersion.objects.select_related("dataset__organization")
    named = {str(pk): row for pk, row in data.in_bulk([pk for pk in wanted if pk]).items()}
    material = gather(
        version=version,
        model=model,
        held=held,
        replay=[named[pk] for pk in parameters["replay_ids"]],
        held_out=named.get(parameters["held_out_id"] or ""),
        base_test=named.get(parameters["base_test_id"] or ""),
        by=run.by,
    )
    try:
        with learning.tokenization_cache(), threadpool_limits(1):
            found = update_on_feedback(
                model,
                material.feedback,
                material.replay,
                validation=material.validation,
                base_test=material.base_test,
                seed=parameters["seed"],
                before_batch=datastore.gate(run, material),
                on_progress=lambda done, total: run.progress(done, total),
                **parameters["settings"],
            )
    except ValueError as fault:
        raise Invalid(str(fault)) from None
    replaced = _beside_predecessor(version, material, found, run)
    _publish(version, material, found, replaced, parameters, window, run)


def _beside_predecessor(version: ModelVersion, material: Material, found: Any, run: Any) -> registry.Beside | None:
    """How the update in whose place this one is made does on the same people, whom neither learned from."""
    import numpy as np

    measured = material.validation
    for earlier in registry.predecessors(run.job):
        if earlier.model_id == version.model_id:
            labels = np.asarray(measured.labels, dtype=object)
            people = measured.people_of_rows("validation")
            return registry.beside(
                earlier, found.after.validation, data=measured.data, target=labels, people=people, seed=0
            )
    return None


def _publish(
    version: ModelVersion,
    material: Material,
    found: Any,
    replaced: registry.Beside | None,
    parameters: Mapping[str, Any],
    window: Mapping[str, Any],
    run: Any,
) -> None:
    told = found.to_dict()
    with run.publishing() as publication:
        material.confirm()
        Model.objects.select_for_update().get(pk=version.model_id)
        version.refresh_from_db(fields=["state"])
        require_current(version)
        candidate = registry.publish_version(
            model=version.model,
            trained=found.model,
            data_versions=material.replayed,
            metrics=told["after"]["validation"],
            builder=UPDATE,
            parameters=dict(parameters),
            parent=version,
            by=run.by,
            run=run,
        )
        registry.record_evaluation(
            version=candidate,
            part=HELD_OUT,
            n=found.gain.n,
            people=material.held_out_people,
            top_two_share=material.held_out_top_two,
            metrics=told["after"]["validation"],
            compared_with=version,
            comparison=told["gain"],
            seed=parameters["seed"],
            by=run.by,
        )
        if replaced is not None:
            registry.record_beside(version=candidate, found=replaced, part=HELD_OUT, by=run.by)
        _decide(version, candidate, accepted=found.accepted, reasons=told["reasons"], run=run)
        adaptation = Adaptation.objects.create(
            organization=version.model.organization,
            version=version,
            candidate=candidate,
            outcome=Adaptation.Outcome.PROMOTED if found.accepted else Adaptation.Outcome.REJECTED,
            corrections=len(material.used),
            people=found.people,
            held_out_people=material.held_out_people,
            before=told["before"],
            after=told["after"],
            gain=told["gain"],
            base_change=told["base_change"],
            reasons=told["reasons"],
            settings=told["settings"],
            channel=parameters["channel"],
            job_id=run.job.pk,
            **window,
        )
        Use.objects.bulk_create(_uses_of(adaptation, material), batch_size=2000)
        audit.record(
            f"feedback.adaptation.{adaptation.outcome}",
            subject=adaptation,
            by=run.by,
            facts={
                "candidate_id": str(candidate.pk),
                "corrections": adaptation.corrections,
                "people": adaptation.people,
            },
        )
        jobs.emit("feedback.adaptation.decided", adaptation_id=adaptation.pk)
        tell_givers(adaptation)
        publication.result = {
            "adaptation": str(adaptation.pk),
            "candidate": str(candidate.pk),
            "accepted": found.accepted,
            "accuracy_before": found.before.validation.accuracy,
            "accuracy_after": found.after.validation.accuracy,
        }


def _decide(version: ModelVersion, candidate: ModelVersion, *, accepted: bool, reasons: Any, run: Any) -> None:
    """Promote or reject; what replaces a version that learned from feedback taken back ends that version in any case."""
    live = ModelVersion.objects.live().filter(model_id=version.model_id).first()
    decide = registry.promote if accepted else registry.reject
    decide(version=candidate, by=run.by, reason=in_words(reasons, for_user_id=run.job.asked_by_id))
    if not accepted and live != version and is_stale(live):
        why = in_words([{"code": "rolled-back", "numbers": {}}], for_user_id=run.job.asked_by_id)
        registry.promote(version=version, by=run.by, reason=why)


def _uses_of(adaptation: Adaptation, material: Material) -> list[Use]:
    """A link to each event that the update learned from, or was measured on."""
    parts = ((Use.Part.LEARNED, material.used), (Use.Part.MEASURED, material.measured))
    return [Use(adaptation=adaptation, event_id=item.id, part=part) for part, items in parts for item in items]
