"""A person's request, and the certificate of an erasure. Neither holds a name or any content."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel.models import BaseModel
from kernel.querysets import ScopedQuerySet


class PrivacyRequestQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """One's own; an operator sees that they exist and how far they are."""
        if getattr(user, "is_operator", False):
            return self
        return self.filter(user_id=user.pk) if getattr(user, "is_authenticated", False) else self.none()

    def unfinished(self) -> Self:
        """Erasures whose person is out of every room, and whose certificate is still to come."""
        return self.filter(kind="erase", state="erased")

    def downloadable(self, at: Any) -> Self:
        return self.filter(kind="export", state="done", file__gt="", expires_at__gt=at)


class PrivacyRequest(BaseModel):
    """What a person asked for. The subjects are written down at once, since an erasure unties them from the account."""

    class Kind(models.TextChoices):
        EXPORT = "export", _("Everything about me")
        ERASE = "erase", _("Erase me")

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        ERASED = "erased", _("Erased; what was made of it is made again")
        DONE = "done", _("Done")
        EXPIRED = "expired", _("No longer kept")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.REQUESTED: frozenset({State.ERASED, State.DONE}),
        State.ERASED: frozenset({State.DONE}),
        State.DONE: frozenset({State.EXPIRED}),
        State.EXPIRED: frozenset(),
    }

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="privacy_requests"
    )
    subject_ids = models.JSONField(_("subjects"), default=list)
    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.REQUESTED)
    due_on = models.DateField(_("due"), help_text=_("By when the law wants an answer."))
    policy = models.JSONField(
        _("policy"),
        default=dict,
        help_text=_("The rules at the time of asking: however often it is tried, it does the same."),
    )
    progress = models.JSONField(
        _("progress"),
        default=dict,
        help_text=_("What was erased, and which versions must be made again. Ids and words."),
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    job_id = models.UUIDField(_("job"), null=True, blank=True)
    file = models.CharField(max_length=200, blank=True)
    key = models.ForeignKey("vault.DataKey", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    objects = PrivacyRequestQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"user", "subject_ids"}
        open = {
            "kind",
            "state",
            "due_on",
            "policy",
            "progress",
            "done_at",
            "job_id",
            "file",
            "key",
            "expires_at",
        }

    class Meta:
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(state="requested"), name="one_open_privacy_request_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(file="", key__isnull=True) | Q(kind="export", key__isnull=False, expires_at__isnull=False),
                name="privacy_request_file_is_sealed_and_ends",
            ),
        ]


class MailedRequestQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those in one's own name; an operator sees that they exist and how far they are."""
        if getattr(user, "is_operator", False):
            return self
        return self.filter(user_id=user.pk) if getattr(user, "is_authenticated", False) else self.none()

    def waiting(self) -> Self:
        return self.filter(state="waiting")


class MailedRequest(BaseModel):
    """That somebody wrote and asked for something in a person's name (T-84).

    It does nothing: a mail proves nobody. What was asked for begins when the person confirms it in a session of their
    own, after a fresh proof of who they are; the day by which the law wants an answer counts from the letter.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for the person to confirm it")
        CONFIRMED = "confirmed", _("Confirmed by the person")
        DECLINED = "declined", _("The person said it was not theirs")
        LAPSED = "lapsed", _("Not confirmed in time")

    MOVES: ClassVar[dict[str, frozenset[str]]] = {
        State.WAITING: frozenset({State.CONFIRMED, State.DECLINED, State.LAPSED}),
        State.CONFIRMED: frozenset(),
        State.DECLINED: frozenset(),
        State.LAPSED: frozenset(),
    }

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="mailed_requests"
    )
    kind = models.CharField(_("what"), max_length=8, choices=PrivacyRequest.Kind)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.WAITING)
    received_on = models.DateField(_("received"), help_text=_("The day on which the mail came."))
    due_on = models.DateField(_("due"), help_text=_("By when the law wants an answer."))
    request = models.ForeignKey(
        PrivacyRequest,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("What the person's confirmation started."),
    )

    objects = MailedRequestQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"user"}
        open = {"kind", "state", "received_on", "due_on", "request"}

    class Meta:
        verbose_name = _("request that came by mail")
        verbose_name_plural = _("requests that came by mail")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(state="waiting"), name="one_waiting_mailed_request_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", request__isnull=False) | ~Q(state="confirmed") & Q(request__isnull=True),
                name="mailed_request_starts_something_once_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"Request by mail {str(self.pk)[:8]}… ({self.kind}, {self.state})"

    def get_absolute_url(self) -> str:
        return reverse("rights:mailed", args=[self.pk])


class CertificateQuerySet(ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Whoever holds its address may read a certificate: it names nobody, and its person has no account any more."""
        return self


class Certificate(BaseModel):
    """What was erased, what stays and why, signed by the platform so that anyone can check it."""

    request = models.OneToOneField(PrivacyRequest, on_delete=models.PROTECT, related_name="certificate")
    document = models.JSONField(_("what it says"))
    signature = models.BinaryField(_("signature"))

    objects = CertificateQuerySet.as_manager()

    class Privacy:
        pseudonymous = {"document"}
        open = {"request", "signature"}

    class Meta:
        verbose_name = _("certificate of erasure")
        verbose_name_plural = _("certificates of erasure")

    def get_absolute_url(self) -> str:
        return reverse("rights:certificate", args=[self.request_id])
