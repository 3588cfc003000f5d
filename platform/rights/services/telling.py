"""A certificate in words, for its page and its PDF. What has a code in it is told in the reader's language; what the rooms
said when they erased stands as it was signed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from registry import services as models
from registry.models import Retraining
from rights.core import certificates
from rights.models import PrivacyRequest
from rights.services import policy
from vault import services as vault


@dataclass(frozen=True)
class Made:
    """Something that was made with the person's part, and what stands in its place.

    Attributes:
        words: what happened.
        old, new: each a number and a fingerprint; ``new`` is None where nothing stands in its place.
    """

    title: str
    words: str
    old: tuple[str, str]
    new: tuple[str, str] | None


@dataclass(frozen=True)
class Told:
    """All that a certificate says, in the order in which it is read.

    Attributes:
        language: of ``erased``, which stands as it was signed.
        facts, numbers: label and value.
    """

    language: str
    erased: list[str]
    made: list[Made]
    kept: list[str]
    facts: list[tuple[str, str]]
    numbers: list[tuple[str, str]]


def tell(request: PrivacyRequest) -> Told:
    """What is to be said of an erasure so far; with its certificate, everything."""
    certificate = getattr(request, "certificate", None)
    document: Mapping[str, Any] = certificate.document if certificate else {}
    done = document or request.progress
    rules = document.get("policy") or request.policy
    return Told(
        language=rules.get("language", "en"),
        erased=[sentence for room in done.get("erased", {}).values() for sentence in room],
        made=[_dataset(item) for item in document.get("derived", [])]
        + [_model(item) for item in document.get("models", [])],
        kept=_kept(request, document),
        facts=_facts(request, document) if document else [],
        numbers=_numbers(bytes(certificate.signature)) if certificate else [],
    )


def of_dataset(item: Mapping[str, Any]) -> str:
    """What became of a dataset version."""
    if item.get("replaced_by"):
        return _("Built again without the person, then destroyed with its key.")
    return _("Destroyed with its key. It could not be built again without the person, so nothing stands in its place.")


def of_model(item: Mapping[str, Any]) -> str:
    """What became of a model version."""
    if item.get("outcome") == Retraining.State.REPLACED:
        words = _("Trained again without the person; its weights were destroyed with their key.")
        return f"{words} {_measured(item)}".strip()
    if item.get("outcome") == Retraining.State.UNUSED:
        return _("It was not in use any more; its weights were destroyed with their key.")
    words = _("It could not be trained again, so it left service; its weights were destroyed with their key.")
    return f"{words} {item.get('reason_in_words', '')}".strip()


def _measured(item: Mapping[str, Any]) -> str:
    """How what took its place does beside it; nothing in certificates from before it was measured."""
    if "measured_beside_it" not in item:
        return ""
    told = item["measured_beside_it"]
    if told is None:
        return models.in_words(None)
    kept = {name: told[name] for name in ("verdict", "n", "people")}
    return models.in_words(models.Measured(**kept, **certificates.shares_of(told)))  # type: ignore[arg-type]


def _dataset(item: Mapping[str, Any]) -> Made:
    new = item.get("replaced_by")
    return Made(
        title=_("%(name)s · dataset") % {"name": item["organization"]},
        words=of_dataset(item),
        old=(item["dataset_version"], item.get("content_hash", "")),
        new=(new["dataset_version"], new.get("content_hash", "")) if new else None,
    )


def _model(item: Mapping[str, Any]) -> Made:
    new = item.get("replaced_by")
    return Made(
        title=_("%(name)s · model") % {"name": item["organization"]},
        words=of_model(item) if item.get("outcome") else item.get("what_happens", ""),
        old=(item["model_version"], item.get("sha256", "")),
        new=(new["model_version"], new.get("sha256", "")) if new else None,
    )


def _kept(request: PrivacyRequest, document: Mapping[str, Any]) -> list[str]:
    if document.get("policy") and "exported_by" in request.progress:
        return policy.kept(document["policy"], exported_by=request.progress["exported_by"])
    return list(document.get("kept", []))


def _facts(request: PrivacyRequest, document: Mapping[str, Any]) -> list[tuple[str, str]]:
    times = (
        (_("Asked for"), "requested_at"),
        (_("Erased"), "erased_at"),
        (_("Everything made with it gone or made again"), "completed_at"),
    )
    told = [(label, _when(document[name])) for label, name in times if document.get(name)]
    return [
        *told,
        (_("Number of the request"), str(request.pk)),
        (_("Who, by pseudonym"), ", ".join(document.get("subjects", [])) or "–"),
    ]


def _numbers(signature: bytes) -> list[tuple[str, str]]:
    return [
        (_("Signature (Ed25519)"), signature.hex()),
        (_("SHA-256 of the public key"), hashlib.sha256(vault.public_key_pem()).hexdigest()),
    ]


def _when(moment: str) -> str:
    return date_format(localtime(datetime.fromisoformat(moment)), "DATETIME_FORMAT")
