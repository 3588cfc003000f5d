"""The steps that both sharing scenarios take: prepare, agree, score, fuse, train."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from datastore.models import DatasetVersion
from reciprocal.scenarios.stage import Stage
from sharing.agreements import services as agreements
from sharing.agreements import text
from sharing.agreements.models import Agreement
from sharing.cleaning import services as cleaning
from sharing.complementarity import services as complementarity
from sharing.complementarity.models import Score
from sharing.deduplication import services as deduplication
from sharing.fusion import services as fusion
from sharing.training import services as training
from sharing.training.models import Training


def prepare(stage: Stage, version: DatasetVersion, by: User) -> DatasetVersion:
    """Clean, then remove duplicates."""
    for step in (cleaning, deduplication):
        job = step.request(version=version, by=by)
        version = DatasetVersion.objects.get(pk=stage.finish(job)["version"])
    return version


def agree(
    stage: Stage,
    own: agreements.Terms,
    partner: agreements.Terms,
    *,
    signers: tuple[User, User],
    title: str,
    mode: str,
    target: str,
) -> Agreement:
    """List the partner's data, propose, sign for both, and wait for both anonymized views."""
    starts_on, ends_on = stage.term()
    agreements.list_version(version=partner.source, by=signers[1])
    agreement = agreements.propose(
        title=f"{title} · {stage.run}",
        mode=mode,
        use="train",
        target=target,
        starts_on=starts_on,
        ends_on=ends_on,
        own=own,
        partners=[partner],
        by=signers[0],
    )
    for terms, signer in zip((own, partner), signers, strict=True):
        agreements.sign(
            agreement=agreement,
            on_behalf_of=terms.source.dataset.organization,
            text_hash=text.hash_of(agreement),
            by=signer,
            at=timezone.now(),
        )
    stage.finish_waiting(agreements.ANONYMIZE)
    agreement.refresh_from_db()
    return agreement


def score(stage: Stage, agreement: Agreement, by: User) -> Score:
    """What would the partner's data add? Asked before anything moves."""
    return Score.objects.get(pk=stage.finish(complementarity.request(agreement=agreement, by=by))["score"])


def fuse_and_train(
    stage: Stage, agreement: Agreement, by: User, *, seed: int = 0, test_fraction: float = 0.2
) -> Training:
    """Fuse both views, train alone and together, measure."""
    fused = DatasetVersion.objects.get(pk=stage.finish(fusion.request(agreement=agreement, by=by))["version"])
    job = training.request(agreement=agreement, data=fused, by=by, seed=seed, test_fraction=test_fraction)
    return Training.objects.get(pk=stage.finish(job)["training"])
