"""Handing a person a file of theirs: nothing in it can act, no cache keeps it, and its name is ours."""

from __future__ import annotations

import re
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse

SAFE_TYPES = frozenset({"image/png", "image/jpeg", "audio/wav", "text/csv"})  # what we write ourselves
RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")  # one range; RFC 9110 lets a server answer others with the whole
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",  # opened by itself it is a page without any power
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "bytes",
}


def download(file: IO[bytes], *, name: str) -> FileResponse:
    """A response that hands out an open file as plain bytes, piece by piece, and closes it.

    Args:
        name: made by us, in plain letters.
    """
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    for header, value in HEADERS.items():
        if header != "Accept-Ranges":
            response[header] = value
    return response


def private_file(request: HttpRequest, content: bytes, *, media_type: str, name: str) -> HttpResponse:
    """A response with ``content``, or with the part of it that was asked for (some players ask for sound in parts).

    Args:
        media_type: one of ``SAFE_TYPES``; anything else is sent as plain bytes.
        name: made by us, in plain letters.
    """
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    kind = media_type if media_type in SAFE_TYPES else "application/octet-stream"
    asked = RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None:
        return HttpResponse(content, content_type=kind, headers=headers)
    first, last = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
    if first > last:
        headers["Content-Range"] = f"bytes */{len(content)}"
        return HttpResponse(status=416, headers=headers)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return HttpResponse(content[first : last + 1], status=206, content_type=kind, headers=headers)
