"""Some images of a version before and after, for the eyes of a steward: those first that a program flags or may have missed."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from datastore import services as datastore
from datastore.models import Dataset, DatasetVersion
from kernel import confined
from kernel.errors import Invalid
from media.kinds import IMAGES, kind_of
from organizations import services as organizations
from sharing.anonymization.files import IMAGE_LIMITS, LETTERING
from sharing.preparation import purpose_of

LOOKED_AT = 60  # images, the first of the version
SHOWN = 12
SECONDS = 12.0  # within which a page has to answer
MOST_BYTES = 2_000_000  # of an image that is shown on a page


class NoImages(Invalid):
    code = "no-images"
    title = _("This is no version of images.")


@dataclass(frozen=True)
class Pair:
    """An image before and after.

    Attributes:
        before, after: data URLs.
        faces: how many were found and blurred.
        writing: it seems to have writing in it.
        checked: it was large enough to see a face in.
    """

    before: str
    after: str
    faces: int
    writing: bool
    checked: bool


@dataclass(frozen=True)
class Look:
    """What was looked at, and the pairs that are shown of it.

    Attributes:
        unshown: images that could not be read, or are too large for a page.
    """

    images: int
    with_faces: int
    with_writing: int
    unshown: int
    pairs: tuple[Pair, ...]


def look(*, version: DatasetVersion, by: Any) -> Look:
    """Read some of a version's images through the gate, which records it, and blur them as a job would.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data. NoImages.
        VersionDestroyed, PermitMissing, PermitEnded: as every read.
    """
    organization = version.dataset.organization
    organizations.authorize(by=by, organization=organization, ability="datasets.manage")
    require_images(version)
    column = version.files[0]
    stream = datastore.stream(
        version=version,
        use="own",
        purpose=purpose_of(version),
        for_organization=organization,
        by=by,
        columns=[column],
    )
    pairs, unshown, until = [], 0, time.monotonic() + SECONDS
    with confined.Child("media.blurring:without_faces", IMAGE_LIMITS) as blurring:
        for data in islice(_images(stream, column), LOOKED_AT):
            pair = _pair(data, blurring)
            unshown += pair is None
            pairs += [pair] if pair else []
            if time.monotonic() > until:
                break
    doubtful = sorted(pairs, key=lambda pair: (not pair.writing, pair.checked, not pair.faces))
    return Look(
        images=len(pairs) + unshown,
        with_faces=sum(pair.faces > 0 for pair in pairs),
        with_writing=sum(pair.writing for pair in pairs),
        unshown=unshown,
        pairs=tuple(doubtful[:SHOWN]),
    )


def require_images(version: DatasetVersion) -> None:
    """Refuse what holds no images.

    Raises:
        NoImages.
    """
    if version.dataset.kind != Dataset.Kind.IMAGE or not version.files:
        raise NoImages


def _images(stream: Any, column: str) -> Iterator[bytes]:
    for batch in stream.batches:
        yield from (data for data in batch.column(column).to_pylist() if data is not None)


def _pair(data: bytes, blurring: Any) -> Pair | None:
    kind = kind_of(data)
    if kind not in IMAGES or len(data) > MOST_BYTES:
        return None
    try:
        facts, made = blurring(data)
    except (confined.Refused, confined.Overwhelmed):
        return None
    if len(made) > MOST_BYTES:
        return None
    return Pair(
        before=_address(data, f"image/{kind}"),
        after=_address(made, facts["type"]),
        faces=facts["faces"],
        writing=facts["lettering"] >= LETTERING,
        checked=facts["checked"],
    )


def _address(data: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
