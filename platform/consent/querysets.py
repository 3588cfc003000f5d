"""Who may see which consent rows, and which of them hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef, Q

from kernel import scope
from kernel.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from consent.models import ConsentText, Subject


def _person(user) -> object:
    """The key to filter ``…__user_id`` by; None for a stranger, and for an organization's token: it is no person."""
    in_person = _signed_in(user) and getattr(user, "acting_organization_id", None) is None
    return user.pk if in_person else None


def _signed_in(user) -> bool:
    return user is not None and user.is_authenticated


class AttestedBasisQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(organization_id__in=scope.organization_ids(user))


class SubjectQuerySet(ScopedQuerySet):
    def of(self, user) -> Self:
        """A person's own subject, and those whom organizations know under a key and who turned out to be this person."""
        person = _person(user)
        return self.none() if person is None else self.filter(Q(user_id=person) | Q(claims__person__user_id=person))

    def visible_to(self, user) -> Self:
        """A person sees themselves; an organization sees those whom it knows under a key."""
        known = Q(organization_id__in=scope.organization_ids(user))
        if (person := _person(user)) is not None:
            known |= Q(user_id=person)
        return self.filter(known)

    def living(self) -> Self:
        return self.filter(erased_at__isnull=True)


class ClaimQuerySet(ScopedQuerySet):
    def made(self) -> Self:
        return self.filter(claimed_at__isnull=False)

    def open(self, at) -> Self:
        """Codes that still work."""
        return self.filter(claimed_at__isnull=True, expires_at__gt=at)


class GuardianshipQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        person = _person(user)
        return self.none() if person is None else self.filter(subject__user_id=person)

    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)


class GuardianLinkQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        return self.none()


class ConsentTextQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        """The organization's own, those open to every participant, and those that a person was offered or answered."""
        if not _signed_in(user):
            return self.none()
        seen = Q(organization_id__in=scope.organization_ids(user)) | Q(audience=self.model.Audience.EVERYONE)
        if (person := _person(user)) is not None:
            seen |= Q(pk__in=self._texts_of(user_id=person))
        return self.filter(seen)

    def asked_of(self, subject: Subject) -> Self:
        """The newest version of each matter that this person is asked about, or has answered."""
        return self.filter(Q(audience=self.model.Audience.EVERYONE) | Q(pk__in=self._texts_of(pk=subject.pk))).latest()

    def latest(self) -> Self:
        """Only the newest version of each organization's matter, among the rows of this queryset."""
        newer = self.model.objects.filter(
            pk__in=self.values("pk"),
            organization_id=OuterRef("organization_id"),
            code=OuterRef("code"),
            version__gt=OuterRef("version"),
        )
        return self.filter(~Exists(newer))

    def successor_of(self, text: ConsentText) -> ConsentText | None:
        """The newest version of the same matter, when there is a newer one."""
        newer = self.filter(organization_id=text.organization_id, code=text.code, version__gt=text.version)
        return newer.order_by("-version").first()

    def _texts_of(self, **subject: object):
        offers = self.model._meta.get_field("offers").related_model.objects
        records = self.model._meta.get_field("records").related_model.objects
        about = {f"subject__{name}": value for name, value in subject.items()}
        answered = records.filter(text__isnull=False, **about)
        return offers.filter(**about).values("text_id").union(answered.values("text_id"))


class ConsentOfferQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        person = _person(user)
        return self.none() if person is None else self.filter(subject__user_id=person)


class ConsentRecordQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        """A person sees their own decisions; the controller sees those made toward it."""
        made = Q(organization_id__in=scope.organization_ids(user))
        if (person := _person(user)) is not None:
            made |= Q(subject__user_id=person)
        return self.filter(made)

    def newest_first(self) -> Self:
        return self.order_by("-sequence")
