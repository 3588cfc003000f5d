"""Images and recordings in a table: faces blurred, metadata gone, and what nobody looked at counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from kernel import confined
from media.kinds import IMAGES, kind_of

IMAGE_LIMITS = confined.Limits(memory_mb=1536, cpu_seconds=60, wall_seconds=120)
AUDIO_LIMITS = confined.Limits(memory_mb=512, cpu_seconds=10)
LETTERING = 0.5  # from so sure on a picture is flagged


def are_files(column: Any) -> bool:
    """Whether the column holds files."""
    from datastore.core.schema import type_name

    return type_name(column.type) == "binary"


def anonymized(
    files: Sequence[bytes | None], on_progress: Callable[[int, int], None] | None = None
) -> tuple[list[bytes | None], dict[str, dict[str, int]]]:
    """Each file written anew, faces in images blurred; what can't be read is left empty.

    Returns:
        The files; and figures under "images" (looked_at, with_faces, with_text, too_small, unread), "recordings"
        (written_anew, unread) and "other_files" (left_empty), as far as there are such files.

    Raises:
        confined.Overwhelmed: a reader was ended from outside, which says nothing about its file.
    """
    seen: dict[str, Counter[str]] = {"images": Counter(), "recordings": Counter(), "other_files": Counter()}
    made: list[bytes | None] = []
    with (
        confined.Child("media.blurring:without_faces", IMAGE_LIMITS) as images,
        confined.Child("media.audio:write_anew", AUDIO_LIMITS) as audio,
    ):
        for done, data in enumerate(files):
            made.append(None if data is None else _one(data, images, audio, seen))
            if on_progress:
                on_progress(done + 1, len(files))
    names = {
        "images": ("looked_at", "with_faces", "with_text", "too_small", "unread"),
        "recordings": ("written_anew", "unread"),
        "other_files": ("left_empty",),
    }
    return made, {kind: {name: seen[kind][name] for name in names[kind]} for kind in names if seen[kind]}


def _one(data: bytes, images: Any, audio: Any, seen: dict[str, Counter[str]]) -> bytes | None:
    kind = kind_of(data)
    if kind not in IMAGES and kind != "wav":
        seen["other_files"]["left_empty"] += 1
        return None
    figures, child = (seen["images"], images) if kind in IMAGES else (seen["recordings"], audio)
    try:
        facts, made = child(data)
    except confined.Refused:
        figures["unread"] += 1
        return None
    except confined.Overwhelmed as overwhelmed:
        if overwhelmed.limit == "killed":
            raise
        figures["unread"] += 1
        return None
    if kind == "wav":
        figures["written_anew"] += 1
        return made
    figures["looked_at" if facts["checked"] else "too_small"] += 1
    figures["with_faces"] += facts["faces"] > 0
    figures["with_text"] += facts["lettering"] >= LETTERING
    return made
