"""A person's own words, under the key that dies with their data."""

from __future__ import annotations

from typing import Any

from questionnaires.models import Answer, Question, Response
from vault import services as vault


def sealed(key: Any, response: Response, question: Question, text: str) -> bytes:
    """``text`` sealed to this question of this response."""
    return vault.seal(key, text.encode(), aad=_place(response.pk, question.pk))


def opened(answer: Answer, key: Any) -> str:
    """The words of an answer, with the key of the person who gave it.

    Raises:
        KeyDestroyed: the person was erased.
        Tampered: the bytes were moved from another answer.
    """
    return vault.open(key, bytes(answer.sealed), aad=_place(answer.response_id, answer.question_id)).decode()


def _place(response_id: Any, question_id: Any) -> str:
    # Not the answer's own id: saving a page again keeps the row of the first time.
    return vault.place(table="questionnaires_answer", column="sealed", row=f"{response_id}:{question_id}")
