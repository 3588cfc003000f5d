"""A few texts of a version before and after redaction, for the eyes of a steward: the most doubtful, and some without any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from datastore import services as datastore
from datastore.models import DatasetVersion
from kernel.errors import Invalid
from kernel.removed import REMOVED
from organizations import services as organizations
from sharing.preparation import purpose_of
from sharing.redaction.services.words import lists_of
from text.redaction import Finding, Lists, find

LOOKED_AT = 2000  # texts, the first of the version
SHOWN = 6  # with findings, and as many without
AROUND = 160  # characters of a text that are shown before and behind a finding


class NoTexts(Invalid):
    code = "no-texts"
    title = _("This version has no column of texts.")


@dataclass(frozen=True)
class Span:
    """A part of a text: as it stands, or a finding with what takes its place.

    Attributes:
        kind, rule, score: of the finding; empty and 1 where there is none.
    """

    text: str
    kind: str = ""
    rule: str = ""
    score: float = 1.0

    @property
    def word(self) -> Any:
        """What was found, in words."""
        return REMOVED.get(self.kind, self.kind)

    @property
    def after(self) -> str:
        return f"[{self.kind}]" if self.kind else self.text


@dataclass(frozen=True)
class Excerpt:
    """A text, or the part of a long one around what was found, as spans in order."""

    spans: tuple[Span, ...]
    cut: bool


@dataclass(frozen=True)
class Sample:
    """What was looked at and what is shown of it.

    Attributes:
        kinds: findings by their kind, in all texts that were looked at.
        found: the texts whose findings are least sure, those first.
        without: texts in which nothing was found.
    """

    texts: int
    kinds: dict[str, int]
    found: tuple[Excerpt, ...]
    without: tuple[Excerpt, ...]


def sample(*, version: DatasetVersion, by: Any, seed: int = 0) -> Sample:
    """Read some of a version's texts through the gate, which records it, and redact them as a job would.

    Args:
        seed: which of the texts without findings are shown.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data. NoTexts.
        VersionDestroyed, PermitMissing, PermitEnded: as every read.
    """
    organization = version.dataset.organization
    organizations.authorize(by=by, organization=organization, ability="datasets.manage")
    columns = version.columns_of("text")
    if not columns:
        raise NoTexts
    stream = datastore.stream(
        version=version,
        use="own",
        purpose=purpose_of(version),
        for_organization=organization,
        by=by,
        columns=columns[:1],
    )
    texts = list(islice(_texts(stream, columns[0]), LOOKED_AT))
    return chosen(texts, lists_of(organization.pk), seed=seed)


def chosen(texts: Sequence[str], lists: Lists | None, *, seed: int = 0) -> Sample:
    """The sample of these texts."""
    findings = [find(text, lists=lists) for text in texts]
    kinds = Counter(finding.kind for each in findings for finding in each)
    doubtful = sorted(
        (number for number, each in enumerate(findings) if each),
        key=lambda number: (min(finding.score for finding in findings[number]), number),
    )
    without = list({texts[n].strip(): n for n, each in enumerate(findings) if not each and texts[n].strip()}.values())
    drawn = np.random.default_rng(seed).permutation(len(without))[:SHOWN]
    return Sample(
        texts=len(texts),
        kinds=dict(sorted(kinds.items())),
        found=tuple(islice(_new(excerpt(texts[number], findings[number]) for number in doubtful), SHOWN)),
        without=tuple(excerpt(texts[without[place]], ()) for place in sorted(drawn)),
    )


def _new(excerpts: Iterable[Excerpt]) -> Iterator[Excerpt]:
    """Those in which something was found that was in none before: the same name again teaches nothing."""
    seen: set[Span] = set()
    for each in excerpts:
        found = {span for span in each.spans if span.kind}
        if found - seen:
            yield each
        seen |= found


def excerpt(text: str, findings: Sequence[Finding]) -> Excerpt:
    """A text as spans, cut to what stands around its least sure finding."""
    middle = min(findings, key=lambda finding: finding.score) if findings else None
    start = max(0, middle.start - AROUND) if middle else 0
    end = min(len(text), (middle.end if middle else AROUND) + AROUND)
    spans, last = [], start
    for finding in findings:
        if finding.start >= start and finding.end <= end:
            spans.append(Span(text[last : finding.start]))
            spans.append(Span(text[finding.start : finding.end], finding.kind, finding.rule, finding.score))
            last = finding.end
        elif finding.end > start and finding.start < end:  # half of one would be neither redacted nor judged
            if finding.start < start:
                last = max(last, finding.end)
            else:
                end = finding.start
    spans.append(Span(text[last:end]))
    return Excerpt(tuple(span for span in spans if span.text), cut=start > 0 or end < len(text))


def _texts(stream: Any, column: str) -> Iterator[str]:
    for batch in stream.batches:
        yield from (text for text in batch.column(column).to_pylist() if text)
