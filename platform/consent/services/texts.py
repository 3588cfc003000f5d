"""Consent texts: written once, offered to people, followed by newer versions that ask again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from consent.core.differences import Change, changes
from consent.core.receipts import digest
from consent.models import ConsentOffer, ConsentText, Purpose, Subject
from consent.services.access import require
from jobs import services as jobs
from kernel.errors import Invalid
from kernel.translated import LANGUAGES, pick

if TYPE_CHECKING:
    from organizations.models import Organization

Translated = Mapping[str, str]
CONTENT = (
    "title",
    "body",
    "purposes",
    "categories",
    "recipients",
    "retention_days",
    "contact",
    "automated_decisions",
)


class TextIncomplete(Invalid):
    code = "consent-text-incomplete"
    title = _("A consent text needs every part in every language.")


class AskedElsewhere(Invalid):
    code = "purpose-asked-elsewhere"
    title = _("Another text of your organization asks for this purpose. Write a new version of that one.")


@dataclass(frozen=True)
class Comparison:
    """What a newer version changes, for the person who answered the older one."""

    old: ConsentText
    new: ConsentText
    body: tuple[Change, ...]
    purposes_added: tuple[str, ...]
    purposes_dropped: tuple[str, ...]
    purposes_reworded: tuple[str, ...]
    recipients_added: tuple[str, ...]
    retention_days: tuple[int, int]

    @property
    def body_changed(self) -> bool:
        return any(part.kind != "same" for part in self.body)

    def _labels(self, purposes: tuple[str, ...]) -> list[str]:
        return [str(Purpose(purpose).label) for purpose in purposes]

    @property
    def added(self) -> list[str]:
        """The new purposes, in words."""
        return self._labels(self.purposes_added)

    @property
    def dropped(self) -> list[str]:
        return self._labels(self.purposes_dropped)

    @property
    def reworded(self) -> list[str]:
        return self._labels(self.purposes_reworded)


@transaction.atomic
def publish_text(*, organization: Organization, by: Any, code: str = "main", **content: Any) -> ConsentText:
    """Publish a version of what an organization asks. It never changes afterwards.

    The next version of the same ``code`` is offered to everyone who was offered, or answered, the one before. Answers
    are not carried over to purposes or recipients that the older version didn't name.

    Args:
        content: as for ``draft_text``.

    Raises: as ``draft_text``.
    """
    require(by=by, organization=organization, ability="datasets.manage")
    _lock_texts(organization)
    previous = newest_text(organization=organization, code=code)
    text = _made(organization, code, previous, **content)
    text.save(force_insert=True)
    audit.record(
        "consent.text.published",
        subject=text,
        by=by,
        facts={"code": code, "version": text.version, "content_hash": text.content_hash},
    )
    if previous is not None:
        _ask_again(previous, text)
    jobs.emit("consent.text.published", text_id=str(text.pk))
    return text


def draft_text(*, organization: Organization, by: Any, code: str = "main", **content: Any) -> ConsentText:
    """The version that ``publish_text`` would publish, checked and not kept: to be looked at first.

    Args:
        title, body: in every language.
        purposes: each with ``purpose`` (of ``Purpose``), ``sentence`` ("Northwind may …") and ``allows`` (what
            exactly), the last two in every language.
        categories: the kinds of data concerned, each in every language.
        retention_days: how long a yes lasts.
        contact: where to ask or complain.
        recipients: partners that the sharing purposes concern.
        automated_decisions, audience: see ``ConsentText``.

    Raises:
        NotFound, Forbidden: ``by`` is no member, or lacks the role.
        TextIncomplete: a part is missing in a language, a purpose is unknown or named twice, or nothing is asked.
        AskedElsewhere: another matter asks, or asked, for one of the purposes (docs/decisions/0012).
    """
    require(by=by, organization=organization, ability="datasets.manage")
    return _made(organization, code, newest_text(organization=organization, code=code), **content)


def newest_text(*, organization: Organization, code: str) -> ConsentText | None:
    """The version of a matter that is asked now."""
    return ConsentText.objects.filter(organization=organization, code=code).order_by("-version").first()


def text_asking(*, organization: Organization, purpose: str, partner: Organization | None = None) -> ConsentText | None:
    """The text that asks for this purpose now, and names the partner; None when there is none."""
    for text in ConsentText.objects.filter(organization=organization).latest().order_by("code", "pk"):
        named = partner is None or any(item["organization_id"] == str(partner.pk) for item in text.recipients)
        if named and text.asks_for(purpose):
            return text
    return None


def _made(
    organization: Organization,
    code: str,
    previous: ConsentText | None,
    *,
    title: Translated,
    body: Translated,
    purposes: Sequence[Mapping[str, Any]],
    categories: Sequence[Translated],
    retention_days: int,
    contact: str,
    recipients: Iterable[Organization] = (),
    automated_decisions: bool = False,
    audience: str = ConsentText.Audience.INVITED,
) -> ConsentText:
    """The next version, complete and hashed, not saved."""
    _check(title=title, body=body, purposes=purposes, categories=categories, contact=contact)
    _check_asked_here_alone(organization, code, [item["purpose"] for item in purposes])
    text = ConsentText(
        organization=organization,
        code=code,
        version=previous.version + 1 if previous else 1,
        title=dict(title),
        body=dict(body),
        purposes=[dict(item) for item in purposes],
        categories=[dict(item) for item in categories],
        recipients=[{"organization_id": str(partner.pk), "name": partner.name} for partner in recipients],
        retention_days=retention_days,
        contact=contact,
        automated_decisions=automated_decisions,
        audience=audience,
    )
    text.content_hash = digest({name: getattr(text, name) for name in CONTENT})
    try:
        text.full_clean(exclude=["content_hash"])
    except ValidationError as wrong:
        field, said = next(iter(wrong.message_dict.items()))
        raise TextIncomplete(said[0], field=field) from None
    return text


@transaction.atomic
def offer(*, subject: Subject, text: ConsentText, by: Any) -> ConsentOffer:
    """Ask a person: the text appears on their page, with every choice still open. Asking twice changes nothing."""
    made, new = ConsentOffer.objects.get_or_create(subject=subject, text=text)
    if new:
        audit.record(
            "consent.text.offered",
            subject=text,
            by=by,
            organization_id=text.organization_id,
            person_id=subject.pk,
            facts={"version": text.version},
        )
    return made


def compare(*, old: ConsentText, new: ConsentText, language: str | None = None) -> Comparison:
    """What ``new`` changes against ``old``, in the reader's language."""
    before = {item["purpose"]: item for item in old.purposes}
    after = {item["purpose"]: item for item in new.purposes}
    known = {item["organization_id"] for item in old.recipients}
    return Comparison(
        old=old,
        new=new,
        body=tuple(changes(pick(old.body, language), pick(new.body, language))),
        purposes_added=tuple(purpose for purpose in after if purpose not in before),
        purposes_dropped=tuple(purpose for purpose in before if purpose not in after),
        purposes_reworded=tuple(
            purpose for purpose in after if purpose in before and after[purpose] != before[purpose]
        ),
        recipients_added=tuple(item["name"] for item in new.recipients if item["organization_id"] not in known),
        retention_days=(old.retention_days, new.retention_days),
    )


def _check(*, title: Any, body: Any, purposes: Any, categories: Any, contact: str) -> None:
    _complete("title", title)
    _complete("body", body)
    for category in categories:
        _complete("categories", category)
    if not categories:
        raise TextIncomplete(_("Name the kinds of data concerned."), field="categories")
    if not contact.strip():
        raise TextIncomplete(_("Say where a person can ask or complain."), field="contact")
    names = [item.get("purpose") for item in purposes]
    if not names:
        raise TextIncomplete(_("Ask for at least one purpose."), field="purposes")
    if not all(name in Purpose.values for name in names):
        raise TextIncomplete(_("Use purposes of the closed list only."), field="purposes")
    if len(set(names)) < len(names):
        raise TextIncomplete(_("Name each purpose once; each gets its own yes or no."), field="purposes")
    for item in purposes:
        _complete("purposes", item.get("sentence"))
        _complete("purposes", item.get("allows"))


def _complete(field: str, value: Any) -> None:
    if not isinstance(value, Mapping) or not all(str(value.get(code, "")).strip() for code in LANGUAGES):
        raise TextIncomplete(
            _("Give this part in every language: %(languages)s.") % {"languages": ", ".join(LANGUAGES)}, field=field
        )


def _check_asked_here_alone(organization: Organization, code: str, purposes: Sequence[str]) -> None:
    """A purpose belongs to the first matter that asked for it, since a yes to it holds for the whole organization.

    Older versions count too: a yes under one may stand long after the matter stopped asking.
    """
    texts = ConsentText.objects.filter(organization=organization)
    for purpose in purposes:
        asking = texts.filter(purposes__contains=[{"purpose": purpose}]).order_by("created_at", "version", "pk").first()
        if asking is not None and asking.code != code:
            raise AskedElsewhere(
                _(
                    "“%(purpose)s” is asked for in “%(title)s” already, and a yes to it would count for both. "
                    "Write a new version of that text, or leave the purpose out here."
                )
                % {"purpose": Purpose(purpose).label, "title": pick(asking.title)},
                field="purposes",
            )


def _lock_texts(organization: Organization) -> None:
    """No other text of the organization can be published until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"consent_text:{organization.pk}"])


def _ask_again(previous: ConsentText, text: ConsentText) -> None:
    asked = Subject.objects.living().filter(offers__text=previous) | Subject.objects.living().filter(
        records__text=previous
    )
    ConsentOffer.objects.bulk_create(
        [ConsentOffer(subject=subject, text=text) for subject in asked.distinct()], ignore_conflicts=True
    )
