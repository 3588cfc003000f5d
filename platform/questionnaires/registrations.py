"""What the engine exports and erases of a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel import registry
from questionnaires.models import Answer, Response
from questionnaires.services import sealing
from vault.services import KeyDestroyed


def register() -> None:
    registry.person("questionnaires", export=export, erase=erase, models=[Response, Answer])


def export(subject_ids: Iterable[Any], **_ids: Any) -> dict[str, list[dict[str, Any]]]:
    """Every answer with its question, own words in clear; also of responses never sent."""
    responses = (
        Response.objects.filter(subject_id__in=list(subject_ids))
        .select_related("questionnaire__organization", "subject__key")
        .prefetch_related("answers__question")
        .order_by("created_at", "pk")
    )
    return {"responses": [_exported(response) for response in responses]}


@transaction.atomic
def erase(subject_ids: Iterable[Any], at: Any, **_ids: Any) -> list[str]:
    """Delete the person's responses with all answers."""
    mine = Response.objects.filter(subject_id__in=list(subject_ids))
    count = mine.count()
    if not count:
        return []
    mine.delete()
    return [
        ngettext(
            "%(n)s response with its answers was deleted.", "%(n)s responses with their answers were deleted.", count
        )
        % {"n": f"{count:,}"}
    ]


def _exported(response: Response) -> dict[str, Any]:
    return {
        "organization": response.questionnaire.organization.name,
        "questionnaire": response.questionnaire.title,
        "purpose": response.questionnaire.purpose,
        "state": response.state,
        "language": response.language,
        "pages_done": response.pages_done,
        "begun_at": response.created_at.isoformat(),
        "submitted_at": response.submitted_at.isoformat() if response.submitted_at else None,
        "answers": [
            {"question": answer.question.text, "code": answer.question.code, "answer": _plain(answer, response)}
            for answer in sorted(response.answers.all(), key=lambda answer: answer.question.position)
        ],
    }


def _plain(answer: Answer, response: Response) -> Any:
    if not answer.sealed:
        return answer.value
    try:
        return sealing.opened(answer, response.subject.key)
    except KeyDestroyed:
        return _("erased")
