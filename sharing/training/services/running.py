"""Training on the fused data, and measuring the uplift over each party's own."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from datastore import services as datastore
from datastore.models import DatasetVersion
from disclosure import services as disclosure
from jobs import services as jobs
from kernel.errors import Invalid
from registry import services as registry
from registry.models import ModelVersion
from sharing.agreements.models import Agreement
from sharing.agreements.services import PARTY, letters
from sharing.fusion.services import PURPOSE
from sharing.training.models import Training
from sharing.training.naming import model_for
from sharing.training.services.asking import TABLE_TRAINERS, TEXT_TRAINERS, TRAIN
from sharing.training.services.replacing import beside_predecessors

log = structlog.get_logger(__name__)

TEST = "test"  # the part that nothing is trained on


def train(
    *,
    agreement_id: uuid.UUID | str,
    version_id: uuid.UUID | str,
    trainers: Sequence[str],
    seed: int,
    test_fraction: float,
    run: Any,
) -> None:
    """Train, measure and publish; people who take their data back meanwhile are left out and training starts anew."""
    parameters = {
        "agreement_id": str(agreement_id),
        "version_id": str(version_id),
        "trainers": list(trainers),
        "seed": seed,
        "test_fraction": test_fraction,
    }
    agreement = Agreement.objects.get(pk=agreement_id)
    version = datastore.current(DatasetVersion.objects.select_related("dataset__organization").get(pk=version_id))
    datastore.without_leavers(lambda: _attempt(agreement, version, parameters, run), run=run)


def _attempt(agreement: Agreement, version: DatasetVersion, parameters: Mapping[str, Any], run: Any) -> None:
    party = version.dataset.organization
    reading = datastore.read(version=version, use="train", purpose=PURPOSE, for_organization=party, by=run.by)
    ask = datastore.gate(run, reading)
    try:
        contests = _contests(agreement, version, reading, parameters, ask, run)
        replaced = beside_predecessors(agreement, reading, contests, parameters, run)
    except ValueError as fault:
        raise Invalid(str(fault)) from None
    _require_enough_tested(agreement, next(iter(contests.values())))
    with run.publishing() as publication:
        reading.confirm()
        training = Training.objects.create(
            agreement=agreement,
            organization=party,
            data=version,
            figures={trainer: contest.to_dict() for trainer, contest in contests.items()},
            trainers=list(contests),
            seed=parameters["seed"],
            n_test=next(iter(contests.values())).n_test,
        )
        for trainer, contest in contests.items():
            for who, trained in contest.models.items():
                made = _publish(agreement, version, reading, trainer, who, trained, contest, parameters, run)
                training.model_versions.add(made)
                if found := replaced.get((trainer, who)):
                    seed = parameters["seed"]
                    registry.record_beside(
                        version=made, found=found, part=TEST, data_version=version, seed=seed, by=run.by
                    )
        audit.record("sharing.training.published", subject=training, by=run.by, organization_id=party.pk)
        jobs.emit("sharing.training.published", training_id=training.pk)
        publication.result = {"training": str(training.pk)} | training.main


def _require_enough_tested(agreement: Agreement, contest: Any) -> None:
    minimum = agreement.minimum_cell
    if disclosure.figure(True, people=contest.people_test, minimum=minimum) is None:
        words = _(
            "Fewer than %(minimum)s people are left for the test, so no figure may be shown. Hold out a larger part."
        ) % {"minimum": disclosure.threshold(minimum)}
    elif disclosure.figure(True, people=contest.people_test, top_two_share=contest.top_two_test) is None:
        words = _("Most rows of the test are about two people, so no figure may be shown. Hold out a larger part.")
    else:
        return
    raise Invalid(words, field="test_fraction")


def _contests(
    agreement: Agreement,
    version: DatasetVersion,
    reading: datastore.Reading,
    parameters: Mapping[str, Any],
    ask: Callable[..., None],
    run: Any,
) -> dict[str, Any]:
    import numpy as np
    from threadpoolctl import threadpool_limits

    import learning
    from sharing.training.core import Progress, contest

    table = reading.table.to_pandas()
    groups = table["_subject"].to_numpy()
    split = learning.split_by_group(groups, test_fraction=parameters["test_fraction"], seed=parameters["seed"])
    texts = version.columns_of("text")
    if texts:  # what the test part says nearly word for word is not learned from; the test part stays
        split = learning.apart(split, table[texts[0]].tolist())
    names = parameters["trainers"] or (TEXT_TRAINERS if texts else TABLE_TRAINERS)
    entrants = _entrants(agreement, version, table, np.asarray(split.train))
    features = {who: entrant.features for who, entrant in entrants.items()}
    identity = json.dumps([reading.fingerprint, parameters, features, len(split.train)], sort_keys=True)
    progress = Progress(identity, run.checkpoint, run.restore())
    if progress.names:
        log.warning("training.resumed", job_id=str(run.job.pk), models=len(progress.names))
    found = {}
    with learning.tokenization_cache(), threadpool_limits(1):
        for number, trainer in enumerate(names):
            found[trainer] = contest(
                table,
                target=agreement.target,
                trainer=trainer,
                entrants=entrants,
                test_rows=np.asarray(split.test),
                groups=groups,
                text_column=texts[0] if texts else None,
                seed=parameters["seed"],
                before_batch=ask,
                progress=progress,
                on_progress=lambda done, total, n=number, t=trainer: run.progress(
                    done + n * total, total * len(names), t
                ),
            )
    return found


def _entrants(agreement: Agreement, version: DatasetVersion, table: Any, train_rows: Any) -> dict[str, Any]:
    """Who trains on what: by rows, each party's own rows; by columns, each party's own columns."""
    from sharing.training.core import Entrant

    features = [name for name in version.columns if name != agreement.target]
    offers = letters(agreement, version.dataset.organization)
    if agreement.mode == Agreement.Mode.ROWS:
        features.remove(PARTY)
        party = table[PARTY].to_numpy()[train_rows]
        return {who: Entrant(train_rows[party == who], features) for who in offers} | {
            "joint": Entrant(train_rows, features)
        }
    entrants, left = {}, features
    for who, offer in offers.items():
        view = offer.current_view()
        theirs = set(view.columns) if view else set()
        last = who == list(offers)[-1]  # has what fusing gave another name, too
        entrants[who] = Entrant(train_rows, [name for name in left if last or name in theirs])
        left = [name for name in left if name not in entrants[who].features]
    return entrants | {"joint": Entrant(train_rows, features)}


def _publish(
    agreement: Agreement,
    version: DatasetVersion,
    reading: datastore.Reading,
    trainer: str,
    who: str,
    trained: Any,
    contest: Any,
    parameters: Mapping[str, Any],
    run: Any,
) -> ModelVersion:
    model = model_for(agreement, version.dataset.organization, who, trainer, by=run.by)
    evaluation = contest.evaluations[who]
    published = registry.publish_version(
        model=model,
        trained=trained,
        data_versions=[reading],
        metrics=evaluation.to_dict(),
        builder=TRAIN,
        parameters=parameters,
        by=run.by,
        readings=[reading] if who == "joint" else (),
        run=run,
    )
    registry.record_evaluation(
        version=published,
        part=TEST,
        n=contest.n_test,
        people=contest.people_test,
        top_two_share=contest.top_two_test,
        metrics=evaluation.to_dict(),
        comparison=contest.uplift.to_dict() if who == "joint" else None,
        by=run.by,
        data_version=version,
        seed=parameters["seed"],
    )
    return published
