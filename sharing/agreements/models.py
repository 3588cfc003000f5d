"""What is listed for partners; a data-sharing agreement, what each party offers under it, and the signatures."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from datastore.models import Dataset, DatasetVersion
from kernel.models import BaseModel
from organizations.models import Organization
from sharing.agreements.querysets import AgreementQuerySet, ListingQuerySet, OfferQuerySet, SignatureQuerySet


class Listing(BaseModel):
    """A dataset in the catalogue: partners see names, columns and roles, and may ask for it. Rows they don't.

    Attributes:
        uses: what the owner would allow, some of ``Agreement.Use``; an agreement decides.
        shows_people: whether partners see about how many people it is about, rounded down, where they are enough.
        words: what it is found by.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    dataset = models.OneToOneField(Dataset, on_delete=models.PROTECT, related_name="listing")
    version = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("what it is"), max_length=300, blank=True)
    uses = models.JSONField(_("uses that its owner would allow"), default=list)
    shows_people = models.BooleanField(_("shows about how many people"), default=False)
    words = ArrayField(models.CharField(max_length=40), default=list)

    objects = ListingQuerySet.as_manager()

    class Privacy:
        open = {"organization", "dataset", "version", "note", "uses", "shows_people", "words"}

    class Meta:
        verbose_name = _("listed dataset")
        verbose_name_plural = _("listed datasets")
        indexes = [GinIndex(fields=["words"], name="listing_is_found_by_words")]

    def __str__(self) -> str:
        return f"Listing {str(self.pk)[:8]}"


class Agreement(BaseModel):
    """A promise between organizations about what data may be used, how, for what, until when.

    Its text is written once, from the terms, when it is proposed. A database trigger refuses every later change of the
    text, the terms or the offers, so that a signature's hash always stands for what was shown. Other terms are another
    agreement: a counter-offer, which takes a proposal's place at once, or an amendment, which takes the place of an
    agreement in force when all have signed it.

    Attributes:
        counters: the proposal that this one answers with other terms.
        amends: the agreement whose place this one takes; a counter-offer to an amendment amends the same one.
        reason: why it was suspended or ended, in the words of the party that did.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        IN_FORCE = "in_force", _("In force")
        SUSPENDED = "suspended", _("Suspended")
        COUNTERED = "countered", _("Answered by a counter-offer")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        TERMINATED = "terminated", _("Terminated")
        EXPIRED = "expired", _("Expired")
        AMENDED = "amended", _("Replaced by an amendment")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        Status.PROPOSED: frozenset(
            {Status.IN_FORCE, Status.COUNTERED, Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED}
        ),
        Status.IN_FORCE: frozenset({Status.SUSPENDED, Status.TERMINATED, Status.EXPIRED, Status.AMENDED}),
        Status.SUSPENDED: frozenset({Status.IN_FORCE, Status.TERMINATED, Status.EXPIRED, Status.AMENDED}),
        Status.COUNTERED: frozenset(),
        Status.REJECTED: frozenset(),
        Status.WITHDRAWN: frozenset(),
        Status.TERMINATED: frozenset(),
        Status.EXPIRED: frozenset(),
        Status.AMENDED: frozenset(),
    }

    class Mode(models.TextChoices):
        COLUMNS = "columns", _("The same people, other columns")
        ROWS = "rows", _("Other people, the same columns")

    class Use(models.TextChoices):
        SCORE = "score", _("Score only")
        TRAIN = "train", _("Score, and train inside the platform")
        EXPORT = "export", _("Score, train, and take an anonymized copy away")

    class Redaction(models.TextChoices):
        MARK = "mark", _("Names, numbers and addresses are replaced by their kind")
        PSEUDONYM = "pseudonym", _("The same, and the same person gets the same mark throughout")
        WITHHOLD = "withhold", _("Texts are left out")

    class OnEnd(models.TextChoices):
        KEEP = "keep", _("Keep the models that were trained")
        DESTROY = "destroy", _("Destroy the models that were trained")

    title = models.CharField(_("title"), max_length=120)
    mode = models.CharField(_("how the data fit together"), max_length=8, choices=Mode)
    use = models.CharField(_("allowed use"), max_length=8, choices=Use, default=Use.TRAIN)
    target = models.CharField(_("what is to be predicted"), max_length=100)
    minimum_group = models.PositiveSmallIntegerField(
        _("people per group (k)"),
        default=5,
        help_text=_("Each combination of quasi-identifiers covers so many people."),
    )
    diversity = models.PositiveSmallIntegerField(
        _("different values (l)"),
        null=True,
        blank=True,
        help_text=_("Each group holds so many different values of every sensitive column."),
    )
    closeness = models.FloatField(
        _("distance (t)"),
        null=True,
        blank=True,
        help_text=_("No group's sensitive values lie further from everybody's, from 0 to 1."),
    )
    redaction = models.CharField(_("texts"), max_length=9, choices=Redaction, default=Redaction.MARK)
    minimum_cell = models.PositiveSmallIntegerField(
        _("people per figure"), default=5, help_text=_("A figure is released if it is about so many people.")
    )
    row_cap = models.PositiveBigIntegerField(
        _("most rows"), null=True, blank=True, help_text=_("At most so many rows of a party are used at a time.")
    )
    on_end = models.CharField(_("when it ends"), max_length=8, choices=OnEnd, default=OnEnd.KEEP)
    text = models.TextField(_("exact text"), help_text=_("In both languages, as it is shown and signed."))
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.PROPOSED)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    proposed_by = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    counters = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="counter_offer")
    amends = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="amendments")
    in_force_at = models.DateTimeField(_("in force since"), null=True)
    suspended_by = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    reminded_at = models.DateTimeField(_("reminded of its end"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = AgreementQuerySet.as_manager()

    class Privacy:
        open = {
            "title", "mode", "use", "target", "minimum_group", "diversity", "closeness", "redaction", "minimum_cell",
            "row_cap", "on_end", "text", "status", "starts_on", "ends_on", "proposed_by", "counters", "amends",
            "in_force_at", "suspended_by", "reason", "reminded_at", "ended_at",
        }  # fmt: skip

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="agreement_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(minimum_group__gte=2), name="agreement_groups_people"),
            models.CheckConstraint(
                condition=(Q(diversity=None) | Q(diversity__gte=2))
                & (Q(closeness=None) | Q(closeness__gt=0, closeness__lte=1)),
                name="agreement_diversity_and_closeness_mean_something",
            ),
            models.CheckConstraint(condition=Q(minimum_cell__gte=5), name="agreement_figures_are_about_five_or_more"),
            models.CheckConstraint(
                condition=Q(status="suspended", suspended_by__isnull=False)
                | (~Q(status="suspended") & Q(suspended_by__isnull=True)),
                name="agreement_is_suspended_by_a_party",
            ),
            models.UniqueConstraint(
                fields=["amends"], condition=Q(status="proposed"), name="one_open_amendment_per_agreement"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("admin:sharing_agreement_change", args=[self.pk])

    def is_in_force(self, on: date) -> bool:
        return self.status == self.Status.IN_FORCE and self.starts_on <= on <= self.ends_on

    def state_shown(self, on: date) -> str:
        """The state in words; one signed by all whose first day is still to come isn't called in force."""
        if self.status == self.Status.IN_FORCE and on < self.starts_on:
            return str(_("Signed by all, begins on %(day)s") % {"day": date_format(self.starts_on)})
        return self.get_status_display()

    @property
    def uses(self) -> list[str]:
        """The uses that permits under this agreement allow."""
        return self.Use.values[: self.Use.values.index(self.use) + 1]

    @property
    def purposes(self) -> list[str]:
        """The purposes that people must allow for those uses."""
        return [f"share_{use}" for use in self.uses]


class Offer(BaseModel):
    """What one party puts in: a dataset's columns, seen by the others only as an anonymized view.

    Attributes:
        view: the dataset of that view; made when the agreement enters into force, not before.
        fused: the dataset of what this party fused under the agreement; made when it first does.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="offers")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(DatasetVersion, on_delete=models.PROTECT, related_name="+")
    view = models.OneToOneField(Dataset, null=True, on_delete=models.PROTECT, related_name="+")
    fused = models.OneToOneField(Dataset, null=True, on_delete=models.PROTECT, related_name="+")
    columns = models.JSONField(_("columns"))
    link_column = models.CharField(_("column that names the person"), max_length=100, blank=True)

    objects = OfferQuerySet.as_manager()

    class Privacy:
        open = {"agreement", "organization", "source", "view", "fused", "columns", "link_column"}

    class Meta:
        verbose_name = _("offer of data")
        verbose_name_plural = _("offers of data")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organization"], name="one_offer_per_party"),
        ]

    def current_view(self) -> DatasetVersion | None:
        """The anonymized version that the others may use now, once it is there."""
        return DatasetVersion.objects.ready().filter(dataset_id=self.view_id).order_by("-number").first()

    def current_fusion(self) -> DatasetVersion | None:
        """The newest version that this party fused, if it did."""
        return DatasetVersion.objects.ready().filter(dataset_id=self.fused_id).order_by("-number").first()


class Signature(BaseModel):
    """A party, and its signature once given: who signed, when, and the hash of the exact text."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("signed by")
    )
    signed_at = models.DateTimeField(_("signed"), null=True)
    text_hash = models.CharField(_("hash of the text signed"), max_length=64, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"signed_by"}
        open = {"agreement", "organization", "signed_at", "text_hash"}

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organization"], name="one_signature_per_party"),
        ]
