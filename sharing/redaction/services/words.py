"""An organization's words: added, taken out, and compiled for redacting."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import services as audit
from kernel.errors import Conflict, Invalid
from organizations import services as organizations
from organizations.models import Organization
from sharing.redaction.models import RedactionWord
from text.redaction import Lists, plain_entry
from vault import services as vault

MOST_WORDS = 5000  # of an organization


class TooManyWords(Conflict):
    code = "too-many-redaction-words"
    title = _("Your organization has as many words as one may have. Take some out first.")


@transaction.atomic
def add_word(*, organization: Organization, text: str, rule: str, by: Any, kind: str = "") -> RedactionWord:
    """Say that a string is never redacted, or always; said before, the new rule takes the place of the old one.

    Args:
        text: compared in plain spelling: full-width as plain, small letters, one space for any.
        rule: "never" or "always".
        kind: of what is always redacted, what it is: "NAME" when left out.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
        Invalid: names the parameter at fault. TooManyWords.
    """
    organizations.authorize(by=by, organization=organization, ability="datasets.manage")
    if rule not in RedactionWord.Rule.values:
        raise Invalid(_("Choose never or always."), field="rule")
    kind = (kind or str(RedactionWord.Kind.NAME)) if rule == RedactionWord.Rule.ALWAYS else ""
    if kind and kind not in RedactionWord.Kind.values:
        raise Invalid(_("Choose one of %(known)s.") % {"known": ", ".join(RedactionWord.Kind.values)}, field="kind")
    text = " ".join(text.split())
    try:
        Lists(allow=[text])
    except ValueError:
        raise Invalid(_("A word has 2 to 200 characters."), field="text") from None
    organization = Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=organization.pk)
    printed = vault.pseudonym(plain_entry(text), scope=f"sharing.redaction:{organization.pk}")
    words = RedactionWord.objects.filter(organization=organization)
    word = words.filter(print=printed).first()
    if word is None and words.count() >= MOST_WORDS:
        raise TooManyWords
    if word is None:
        word = RedactionWord(organization=organization, print=printed)
        word.key = vault.create_key(organization_id=organization.pk)
    word.rule, word.kind = rule, kind
    word.sealed = vault.seal(word.key, text.encode(), aad=_place(word))
    word.save()
    audit.record(
        "sharing.redaction_word.added", subject=word, by=by, organization_id=organization.pk, facts={"rule": rule}
    )
    return word


@transaction.atomic
def remove_word(*, word: RedactionWord, by: Any) -> None:
    """Take a word out, and destroy the key under which it was sealed.

    Raises:
        NotFound, Forbidden: ``by`` may not manage the organization's data.
    """
    organizations.authorize(by=by, organization=word.organization, ability="datasets.manage")
    audit.record("sharing.redaction_word.removed", subject=word, by=by, organization_id=word.organization_id)
    key = word.key
    word.delete()
    vault.destroy(key, by=by)


def texts_of(words: Iterable[RedactionWord]) -> dict[uuid.UUID, str]:
    """What each word says, by its id."""
    words = list(words)
    opened = vault.open_many([(word.key_id, bytes(word.sealed), _place(word)) for word in words])
    return {word.pk: text.decode() for word, text in zip(words, opened, strict=True)}


def lists_of(organization_id: uuid.UUID) -> Lists | None:
    """The organization's words as redacting takes them; None when it has none."""
    words = list(RedactionWord.objects.filter(organization_id=organization_id).order_by("created_at", "pk"))
    if not words:
        return None
    texts = texts_of(words)
    return Lists(
        allow=[texts[word.pk] for word in words if word.rule == RedactionWord.Rule.NEVER],
        deny={texts[word.pk]: word.kind for word in words if word.rule == RedactionWord.Rule.ALWAYS},
    )


def _place(word: RedactionWord) -> str:
    table = RedactionWord._meta.db_table
    return vault.place(table=table, column="sealed", row=word.pk, organization_id=word.organization_id)
