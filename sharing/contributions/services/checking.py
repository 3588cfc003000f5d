"""What would be kept of a record: personal details leave texts, and files are written anew, before anything is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel import confined
from kernel.errors import DomainError, Invalid, TooLarge
from media.kinds import IMAGES, kind_of
from sharing.contributions.core import ContentProblem, Kept, keep_media, keep_row, keep_text
from sharing.contributions.services.sentences import sentence

IMAGE_LIMITS = confined.Limits(memory_mb=1024, cpu_seconds=20, wall_seconds=40)  # 40 megapixels, held a few times
AUDIO_LIMITS = confined.Limits(memory_mb=512, cpu_seconds=10)
MAX_MEDIA_BYTES = 30 * 2**20


class BadContent(Invalid):
    code = "contribution-content"
    title = _("This can't be taken as a contribution.")


class ContentTooLarge(TooLarge):
    code = "contribution-too-large"
    title = _("This is larger than is taken at once.")


def keep(
    *,
    text: str | None = None,
    row: Mapping[str, Any] | None = None,
    file: bytes | None = None,
    language: str | None = None,
) -> Kept:
    """What would be kept of a record and what would be taken out of it; nothing is stored.

    Args:
        file: an image or a recording; what it is is told by its content, and it is read in a child process.

    Raises:
        BadContent: names the field and what to do.
        ContentTooLarge.
    """
    given = {"text": text, "row": row, "file": file}
    named = [name for name, value in given.items() if value is not None]
    if len(named) != 1:
        raise BadContent(_("Give either a text, a row or a file."), field="text")
    try:
        if file is not None:
            return keep_file(file)
        return keep_text(text, language) if text is not None else keep_row(row or {}, language)
    except ContentProblem as problem:
        raise BadContent(sentence(problem.code, problem.params), field=named[0]) from None


def keep_file(data: bytes, readers: Readers | None = None) -> Kept:
    """What would be kept of an image or a recording.

    Args:
        readers: children to use, when there are many files to read.

    Raises:
        BadContent, ContentTooLarge: about the field ``file``.
    """
    if len(data) > MAX_MEDIA_BYTES:
        raise refusal("file-bytes", {"limit_mb": MAX_MEDIA_BYTES // 2**20})
    kind = kind_of(data)
    if kind not in IMAGES and kind != "wav":
        raise refusal("audio-kind" if kind in ("mp3", "ogg", "flac") else "file-kind", {})
    with readers or Readers() as open_readers:
        child = open_readers.images if kind in IMAGES else open_readers.audio
        try:
            facts, clean = child(data)
        except confined.Refused as refused:
            raise refusal(refused.code, refused.params) from None
        except confined.Overwhelmed:
            raise refusal("overwhelmed", {}) from None
    return keep_media(facts, clean)


class Readers:
    """A child process for images and one for recordings, each started when first needed.

    A context manager that may be entered again while it is open; the outermost exit ends the children.
    """

    def __init__(self) -> None:
        self.images = confined.Child("media.images:write_anew", IMAGE_LIMITS)
        self.audio = confined.Child("media.audio:write_anew", AUDIO_LIMITS)
        self._depth = 0

    def __enter__(self) -> Readers:
        self._depth += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if not self._depth:
            self.images.end()
            self.audio.end()


def refusal(code: str, params: Mapping[str, Any]) -> DomainError:
    kind = ContentTooLarge if code.endswith(("-bytes", "-pixels", "-seconds")) else BadContent
    return kind(sentence(code, params), field="file")
