"""What one person gave at one time. The content is sealed; the row says only what may be said without it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consent.models import AttestedBasis, ConsentText, Subject
from datastore.models import DatasetVersion
from kernel.models import BaseModel
from organizations.models import Organization
from sharing.contributions.querysets import (
    ContributionQuerySet,
    ContributionUseQuerySet,
    DraftFileQuerySet,
    DraftQuerySet,
)


class Contribution(BaseModel):
    """One record: a text, a row of a table, an image or a recording.

    A person gives it under a ``text`` that they answered; an organization under a ``basis`` that it attested, about
    somebody whom it knows under a key.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        ROW = "row", _("Table row")
        IMAGE = "image", _("Image")
        AUDIO = "audio", _("Recording")

    MEDIA = frozenset({Kind.IMAGE, Kind.AUDIO})

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        CHECKED = "checked", _("Checked")
        ACCEPTED = "accepted", _("Accepted")
        USED = "used", _("Used")
        REFUSED = "refused", _("Refused")
        TAKEN_BACK = "taken_back", _("Taken back")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.RECEIVED: frozenset({State.CHECKED, State.REFUSED, State.TAKEN_BACK}),
        State.CHECKED: frozenset({State.ACCEPTED, State.REFUSED, State.TAKEN_BACK}),
        State.ACCEPTED: frozenset({State.USED, State.REFUSED, State.TAKEN_BACK}),
        State.USED: frozenset({State.TAKEN_BACK}),
        State.REFUSED: frozenset({State.TAKEN_BACK}),
        State.TAKEN_BACK: frozenset(),
    }

    class Reason(models.TextChoices):
        """Why something was refused, in words that its giver reads."""

        NOTHING_LEFT = "nothing_left", _("Nothing was left once personal details were removed.")
        SENT_BEFORE = "sent_before", _("You sent the same before.")
        OFF_TOPIC = "off_topic", _("It is not about what was asked.")
        UNREADABLE = "unreadable", _("It can't be understood.")
        ABOUT_OTHERS = "about_others", _("It is about other people, who were not asked.")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="contributions")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="contributions")
    text = models.ForeignKey(
        ConsentText,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("consent text"),
        help_text=_("Under which it was given."),
    )
    basis = models.ForeignKey(
        AttestedBasis,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("attested basis"),
        help_text=_("On which the organization sent it."),
    )
    batch = models.UUIDField(
        _("batch"), null=True, blank=True, db_index=True, help_text=_("What came in one file or request.")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    language = models.CharField(_("language"), max_length=8, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RECEIVED)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason, blank=True)
    sealed = models.BinaryField(null=True, help_text=_("The content, under the person's key; gone once taken back."))
    fingerprint = models.CharField(max_length=32, blank=True, help_text=_("Keyed hash, to notice the same sent twice."))
    idempotency_hash = models.CharField(max_length=32, null=True, blank=True)
    about = models.JSONField(
        _("about it"), default=dict, blank=True, help_text=_("Of an image or recording: type, size, length.")
    )
    size_bytes = models.PositiveIntegerField(_("size in bytes"))
    removed = models.JSONField(
        _("removed"), default=dict, help_text=_("Personal details taken out: how many of each kind.")
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    decided_at = models.DateTimeField(_("accepted or refused"), null=True, blank=True)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    versions = models.ManyToManyField(DatasetVersion, through="ContributionUse", related_name="contributions")

    objects = ContributionQuerySet.as_manager()

    class Privacy:
        personal = {"sealed"}
        pseudonymous = {"subject", "fingerprint"}
        open = {
            "organization",
            "text",
            "basis",
            "batch",
            "idempotency_hash",
            "about",
            "kind",
            "language",
            "state",
            "reason",
            "size_bytes",
            "removed",
            "checked_at",
            "decided_at",
            "taken_back_at",
            "versions",
        }

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        indexes = [
            models.Index(fields=["organization", "kind", "state"], name="contributions_to_gather"),
            models.Index(fields=["subject", "-created_at"], name="contributions_of_a_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="taken_back", sealed__isnull=True, taken_back_at__isnull=False, fingerprint="")
                | (~Q(state="taken_back") & Q(sealed__isnull=False, taken_back_at__isnull=True)),
                name="contribution_has_content_until_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(state="refused") ^ Q(reason="") | Q(state="taken_back"),
                name="contribution_is_refused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(text__isnull=False) ^ Q(basis__isnull=False),
                name="contribution_stands_on_a_text_or_a_basis",
            ),
            models.UniqueConstraint(
                fields=["organization", "idempotency_hash"], name="contribution_idempotency_key_is_used_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Contribution {str(self.pk)[:8]} ({self.kind}, {self.state})"

    def get_absolute_url(self) -> str:
        return reverse("sharing:contribution", args=[self.pk])

    @property
    def ending(self) -> str:
        """How the name of the file ends, for an image or a recording: png, jpeg or wav."""
        return str(self.about.get("type", "")).rpartition("/")[2]


class ContributionUse(BaseModel):
    """A contribution is in a dataset version."""

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="uses")
    version = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="contribution_uses")

    objects = ContributionUseQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"contribution"}
        open = {"version"}

    class Meta:
        verbose_name = _("use of a contribution")
        verbose_name_plural = _("uses of contributions")
        constraints = [
            models.UniqueConstraint(fields=["contribution", "version"], name="contribution_is_in_a_version_once"),
        ]


class Draft(BaseModel):
    """A file that a person is about to give, as it would be kept, until they send it, drop it, or a day is over."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=12)
    sealed = models.BinaryField(help_text=_("Texts, rows and what was at fault, under the person's key."))
    expires_at = models.DateTimeField(_("expires"))

    objects = DraftQuerySet.as_manager()

    class Privacy:
        personal = {"sealed"}
        pseudonymous = {"subject"}
        open = {"text", "form", "expires_at"}

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")

    def get_absolute_url(self) -> str:
        return reverse("sharing:draft", args=[self.pk])


class DraftFile(BaseModel):
    """A picture or recording of a draft, written anew and sealed under the person's key."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()
    about = models.JSONField(default=dict)
    removed = models.JSONField(default=dict)

    objects = DraftFileQuerySet.as_manager()

    class Privacy:
        personal = {"sealed"}
        open = {"draft", "number", "about", "removed"}

    class Meta:
        verbose_name = _("file of a draft")
        verbose_name_plural = _("files of drafts")
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_file_is_numbered_once")]

    def get_absolute_url(self) -> str:
        return reverse("sharing:draft-file", args=[self.draft_id, self.number])
