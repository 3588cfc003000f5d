from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from consent.claims import Claim as Claim
from consent.guardians import Decider as Decider
from consent.guardians import GuardianLink as GuardianLink
from consent.guardians import Guardianship as Guardianship
from consent.querysets import (
    AttestedBasisQuerySet,
    ConsentOfferQuerySet,
    ConsentRecordQuerySet,
    ConsentTextQuerySet,
    SubjectQuerySet,
)
from kernel.fields import TranslatedField
from kernel.models import BaseModel
from kernel.translated import pick


class Purpose(models.TextChoices):
    """What data may be used for. The list is closed: every read names one of these, and nothing else can be asked."""

    RESEARCH = "research", _("Research")
    IMPROVE_MODEL = "improve_model", _("Improve the named model")
    SHARE_SCORE = "share_score", _("Score together with a partner")
    SHARE_TRAIN = "share_train", _("Train together with a partner")
    SHARE_EXPORT = "share_export", _("Hand over to a partner")
    DESIGN_RESEARCH = "design_research", _("Research for a design")


SHARING = frozenset({Purpose.SHARE_SCORE, Purpose.SHARE_TRAIN, Purpose.SHARE_EXPORT})


class Decision(models.TextChoices):
    GRANTED = "granted", _("Allowed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Method(models.TextChoices):
    """By what act a decision reached us."""

    PORTAL = "portal", _("A button in the portal")
    API = "api", _("A call to the API")
    ORGANIZATION = "organization", _("Told to the organization, recorded by it")
    GUARDIAN = "guardian", _("A link mailed to the guardian")
    ERASURE = "erasure", _("Part of an erasure")
    EXPIRY = "expiry", _("The time it was given for ended")
    SIGNAL = "signal", _("Global Privacy Control, a signal of the browser")


class NextRecord(Func):
    """The next number of the sequence that orders consent records."""

    template = "nextval('consent_record_sequence')"
    output_field = models.BigIntegerField()


class AttestedBasis(BaseModel):
    """A basis other than consent, which an organization states and answers for, e.g. a public data set's license."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("Contract with the person")
        LAW = "law", _("Legal duty")
        PUBLIC_LICENSE = "public_license", _("Public data set under a license")

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    statement = models.TextField(help_text=_("Why the organization may use these records, in plain words."))
    purposes = models.JSONField(help_text=_("The purposes that the basis covers."))
    source = models.CharField(max_length=500, blank=True, help_text=_("Where the records come from."))
    license = models.CharField(max_length=200, blank=True)
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AttestedBasisQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"attested_by"}
        open = {"organization", "kind", "statement", "purposes", "source", "license"}

    class Meta:
        verbose_name = _("attested basis")
        verbose_name_plural = _("attested bases")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {Truncator(self.statement).chars(80)}"


class Subject(BaseModel):
    """A person whom data is about: with an account, or known to one organization under a key of theirs.

    ``consent_epoch`` rises whenever a person takes something back; a job that read the person before compares it in
    the transaction that publishes, and starts anew or drops the person when it has risen.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="subject"
    )
    organization = models.ForeignKey(
        "organizations.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    key_hash = models.CharField(
        max_length=64, null=True, blank=True, help_text=_("Keyed hash of the organization's own key for the person.")
    )
    basis = models.ForeignKey(AttestedBasis, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    key = models.OneToOneField(
        "vault.DataKey",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("The key that this person's contributions are sealed under."),
    )
    consent_epoch = models.BigIntegerField(default=0, db_index=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = SubjectQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"user", "organization", "key_hash", "basis", "key"}
        open = {"consent_epoch", "erased_at"}

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = [
            models.UniqueConstraint(fields=["organization", "key_hash"], name="one_subject_per_organization_and_key"),
            models.CheckConstraint(
                condition=Q(organization__isnull=True, key_hash__isnull=True, basis__isnull=True)
                | Q(organization__isnull=False, key_hash__isnull=False, basis__isnull=False, user__isnull=True),
                name="subject_is_a_person_or_a_key_with_a_basis",
            ),
        ]

    def __str__(self) -> str:
        return f"Subject {str(self.pk)[:8]}…"


class ConsentText(BaseModel):
    """One version of what an organization asks for. It never changes; a new wording is a new version."""

    class Audience(models.TextChoices):
        INVITED = "invited", _("People it was offered to")
        EVERYONE = "everyone", _("Every participant")

    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", help_text=_("The controller.")
    )
    code = models.SlugField(default="main", help_text=_("Names the matter; versions of one matter share it."))
    version = models.PositiveIntegerField()
    title = TranslatedField()
    body = TranslatedField()
    purposes = models.JSONField(
        help_text=_('A list of {"purpose", "sentence", "allows"}; the texts in each language of the body.')
    )
    categories = models.JSONField(help_text=_("The kinds of data concerned, each in every language."))
    recipients = models.JSONField(
        default=list, blank=True, help_text=_('Partners by name: a list of {"organization_id", "name"}.')
    )
    retention_days = models.PositiveIntegerField(help_text=_("How many days a yes lasts."))
    contact = models.CharField(max_length=254, help_text=_("Where to ask or complain."))
    automated_decisions = models.BooleanField(default=False)
    audience = models.CharField(max_length=16, choices=Audience, default=Audience.INVITED)
    content_hash = models.CharField(max_length=64)

    objects = ConsentTextQuerySet.as_manager()

    class Privacy:
        open = {
            "organization", "code", "version", "title", "body", "purposes", "categories", "recipients",
            "retention_days", "contact", "automated_decisions", "audience", "content_hash",
        }  # fmt: skip

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code", "version"], name="consent_text_versions_are_numbered_once"
            ),
            models.CheckConstraint(condition=Q(retention_days__gt=0), name="consent_text_keeps_for_at_least_a_day"),
        ]

    def __str__(self) -> str:
        return f"{pick(self.title)} v{self.version}"

    def asks_for(self, purpose: str) -> bool:
        return any(item["purpose"] == purpose for item in self.purposes)


class ConsentOffer(BaseModel):
    """That a person was asked: the text appears on their page until a newer version takes its place."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="offers")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="offers")

    objects = ConsentOfferQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"subject"}
        open = {"text"}

    class Meta:
        verbose_name = _("consent offer")
        verbose_name_plural = _("consent offers")
        constraints = [models.UniqueConstraint(fields=["subject", "text"], name="a_text_is_offered_once_to_a_person")]

    def __str__(self) -> str:
        return f"Consent offer {str(self.pk)[:8]}…"


class ConsentRecord(BaseModel):
    """One decision about one purpose. Records are only ever added; the latest that applies is what holds."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="records")
    text = models.ForeignKey(
        ConsentText,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="records",
        help_text=_("What was shown; empty when a person objects to an attested basis."),
    )
    purpose = models.CharField(max_length=32, choices=Purpose)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(
        "organizations.Organization",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("One partner alone; empty for the organization and every partner that the text names."),
    )
    decision = models.CharField(max_length=16, choices=Decision)
    decided_by = models.CharField(max_length=8, choices=Decider, default=Decider.PERSON)
    language = models.CharField(max_length=16, help_text=_("The language in which the text was shown."))
    method = models.CharField(max_length=16, choices=Method)
    recorded_by = models.UUIDField(null=True, blank=True, help_text=_("Whose act it was; empty for the platform's."))
    sequence = models.BigIntegerField(db_default=NextRecord(), unique=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentRecordQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"subject", "recorded_by"}
        open = {
            "text", "purpose", "organization", "recipient", "decision", "decided_by", "language", "method", "sequence",
            "expires_at",
        }  # fmt: skip

    class Meta:
        verbose_name = _("consent record")
        verbose_name_plural = _("consent records")
        indexes = [
            models.Index(fields=["subject", "organization", "purpose", "-sequence"], name="consent_latest_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision=Decision.WITHDRAWN) | Q(text__isnull=False), name="a_yes_or_no_answers_a_text"
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.GRANTED, expires_at__isnull=False)
                | (~Q(decision=Decision.GRANTED) & Q(expires_at__isnull=True)),
                name="a_yes_and_only_a_yes_expires",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=True) | ~Q(recipient=F("organization")),
                name="consent_recipient_is_another_organization",
            ),
        ]

    def __str__(self) -> str:
        return f"Consent record {str(self.pk)[:8]}… ({self.purpose}, {self.decision})"

    @property
    def recorded_at(self):
        """The database's time of the decision."""
        return self.created_at
