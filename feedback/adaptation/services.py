"""Updating a model version on feedback: asking for it, running it, deciding, and telling the people behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from datastore.models import DatasetVersion
from feedback.adaptation.material import Material, gather
from feedback.adaptation.models import Adaptation, Use
from feedback.adaptation.settings import checked
from feedback.adaptation.telling import in_words, tell_givers
from feedback.collection import services as collection
from feedback.collection.access import require
from jobs import services as jobs
from jobs.models import Job
from kernel.errors import Conflict, Invalid
from registry import services as registry
from registry.models import Model, ModelVersion

UPDATE = "feedback.adaptation.update"
DIFFERENTIABLE = ("lstm-text", "tfidf-logistic", "logistic-regression")


class NotCurrent(Conflict):
    code = "adaptation-version-not-current"
    title = _("Another version of this model is live, or this one was retired or rejected. Update the live one.")


class TrainedOnIt(Invalid):
    code = "adaptation-measured-on-training-data"
    title = _("The model was trained on this version, so nothing can be measured on it. Name another, or none.")


class NotDifferentiable(Invalid):
    code = "adaptation-needs-gradients"
    title = _("This kind of model has no gradients. Update an LSTM or a logistic regression, or train anew.")


@transaction.atomic
def request(
    *,
    version: ModelVersion,
    by: Any,
    held_out: DatasetVersion | None = None,
    base_test: DatasetVersion | None = None,
    replay: Sequence[DatasetVersion] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    channel: str = "",
    seed: int = 0,
    settings: Mapping[str, Any] | None = None,
) -> Job:
    """Start an update of ``version`` on the corrections received from ``since`` on and before ``until``.

    Args:
        version: the live version, or a candidate of a model without a live one.
        held_out: labeled rows from the feedback's field to measure on. Its target and inputs are named as in the
            training data; people who gave feedback, and texts that were in it, are left out. By default a quarter of
            the givers are held out: theirs is measured on and not learned from.
        base_test: rows of the original field, not trained on; by default the test part of the training data, by the
            seed and fraction with which it was split then.
        channel: use only corrections received through it.
        replay: what to replay; by default the train part of the data that the version was trained on.
        settings: arguments of ``feedback.adaptation.core.update_on_feedback``; by default Adam at 0.001, 3 epochs.

    Raises:
        NotFound, Forbidden: ``by`` lacks feedback.manage or models.promote.
        NotCurrent, NotDifferentiable, TrainedOnIt; BadSetting; collection.EmptyWindow.
    """
    organization = version.model.organization
    for ability in ("feedback.manage", "models.promote"):
        require(by=by, organization=organization, ability=ability)
    _require_current(version)
    if version.trainer not in DIFFERENTIABLE:
        raise NotDifferentiable(field="version")
    collection.require_window(since, until)
    told = checked(settings or {})
    chosen = list(replay) if replay is not None else [row.data_version for row in _trained_on(version)]
    for name, data in (("held_out", held_out), ("base_test", base_test)):
        if data is not None and data in chosen:
            raise TrainedOnIt(field=name)
    return jobs.start(
        UPDATE,
        by=by,
        organization_id=organization.pk,
        version_id=version.pk,
        held_out_id=held_out.pk if held_out else None,
        base_test_id=base_test.pk if base_test else None,
        replay_ids=[str(data.pk) for data in chosen],
        since=since.isoformat() if since else None,
        until=until.isoformat() if until else None,
        channel=channel,
        seed=seed,
        settings=told,
    )


def updatable_versions(model: Model) -> Any:
    """The versions of a model that ``request`` takes: the live one, or without one the candidates."""
    versions = ModelVersion.objects.filter(model=model, trainer__in=DIFFERENTIABLE).select_related("model")
    live = versions.live()
    found = (
        live
        if ModelVersion.objects.live().filter(model=model).exists()
        else versions.filter(state=ModelVersion.State.CANDIDATE)
    )
    return found.order_by("-number", "pk")


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

    window = {name: _time(parameters[name]) for name in ("since", "until")}
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
    _publish(version, material, found, parameters, window, run)


def _publish(
    version: ModelVersion,
    material: Material,
    found: Any,
    parameters: Mapping[str, Any],
    window: Mapping[str, Any],
    run: Any,
) -> None:
    told = found.to_dict()
    with run.publishing() as publication:
        material.confirm()
        Model.objects.select_for_update().get(pk=version.model_id)
        version.refresh_from_db(fields=["state"])
        _require_current(version)
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
            part="people it did not learn from",
            n=found.gain.n,
            people=material.held_out_people,
            metrics=told["after"]["validation"],
            compared_with=version,
            comparison=told["gain"],
            seed=parameters["seed"],
            by=run.by,
        )
        decide = registry.promote if found.accepted else registry.reject
        decide(version=candidate, by=run.by, reason=in_words(told["reasons"], for_user_id=run.job.asked_by_id))
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


def _uses_of(adaptation: Adaptation, material: Material) -> list[Use]:
    """A link to each event that the update learned from, or was measured on."""
    parts = ((Use.Part.LEARNED, material.used), (Use.Part.MEASURED, material.measured))
    return [Use(adaptation=adaptation, event_id=item.id, part=part) for part, items in parts for item in items]


def _require_current(version: ModelVersion) -> None:
    live = ModelVersion.objects.live().filter(model_id=version.model_id).values_list("pk", flat=True).first()
    waits = version.state == ModelVersion.State.CANDIDATE and live is None
    if live != version.pk and not waits:
        raise NotCurrent(field="version")


def _trained_on(version: ModelVersion) -> Any:
    return version.training_data.select_related("data_version__dataset").order_by("created_at", "pk")


def _time(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
