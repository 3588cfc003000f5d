"""What people hear of their place in an organization, of its owners, and of its tokens. Listeners are safe to run twice:
the second time says it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.urls import reverse

from accounts.models import User
from jobs import services as jobs
from notices import services as notices
from organizations.models import ApiToken, Organization, OwnershipOffer
from organizations.roles import Role

# What a team does to a member's place in it, and where the member sees what is left.
MEMBERSHIP = {
    "organizations.member.role_changed": (
        {"en": "Your role in the team of %(name)s changed", "zh-hans": "您在 %(name)s 团队中的角色有变化"},
        "/admin/",
    ),
    "organizations.member.removed": (
        {"en": "You no longer belong to the team of %(name)s", "zh-hans": "您不再是 %(name)s 团队的成员"},
        "/",
    ),
}
LEFT = {
    "en": "Somebody left the team of %(name)s; their tokens, invitations and jobs ended",
    "zh-hans": "有人离开了 %(name)s 团队；其令牌、邀请和任务已终止",
}
OFFERED = {
    "en": "You are offered to become an owner of %(name)s",
    "zh-hans": "有人提议由您成为 %(name)s 的所有者",
}
# What became of an offer, for the owner who made it; of one that was accepted both hear.
OFFERS = {
    "accepted": {"en": "Ownership of %(name)s was handed over", "zh-hans": "%(name)s 的所有权已移交"},
    "declined": {
        "en": "Your offer of ownership of %(name)s was declined",
        "zh-hans": "您移交 %(name)s 所有权的提议被拒绝",
    },
    "withdrawn": {
        "en": "An offer of ownership of %(name)s was taken back",
        "zh-hans": "移交 %(name)s 所有权的提议已收回",
    },
}
STILL_USED = {
    "en": "A rotated API token of %(name)s is still used and is about to end",
    "zh-hans": "%(name)s 的一个已轮换的 API 令牌仍在使用，即将失效",
}


def listen() -> None:
    for topic in MEMBERSHIP:
        jobs.on(topic)(partial(on_membership_changed, topic))
    jobs.on("organizations.member.removed")(on_left)
    jobs.on("organizations.ownership.offered")(on_offered)
    for end in OFFERS:
        jobs.on(f"organizations.ownership.{end}")(partial(on_answered, end))
    jobs.on("organizations.token.still_used")(on_still_used)


def on_membership_changed(topic: str, *, user_id: str, organization_id: str, **_ids: Any) -> None:
    """Tell a member that their place in a team is another."""
    title, href = MEMBERSHIP[topic]
    organization = Organization.objects.get(pk=organization_id)
    _tell(User.objects.filter(pk=user_id), topic, title, organization, href)


def on_left(*, organization_id: str, by_id: str = "", **_ids: Any) -> None:
    """Tell the owners that what a member's place opened has ended, but for the one who ended it."""
    organization = Organization.objects.get(pk=organization_id)
    others = [owner for owner in _owners(organization) if str(owner.pk) != by_id]
    _tell(others, "organizations.member.left", LEFT, organization, _team(organization))


def on_offered(*, offer_id: str, **_ids: Any) -> None:
    """Tell the member to whom ownership is offered."""
    offer = OwnershipOffer.objects.select_related("organization", "offered_to").get(pk=offer_id)
    href = reverse("admin:organizations_organization_ownership", args=[offer.organization_id, offer.pk])
    _tell([offer.offered_to], "organizations.ownership.offered", OFFERED, offer.organization, href)


def on_answered(end: str, *, offer_id: str, **_ids: Any) -> None:
    """Tell both what became of an offer; of one that was declined, who made it."""
    offer = OwnershipOffer.objects.select_related("organization", "offered_to", "offered_by").get(pk=offer_id)
    people = [offer.offered_by] if end == "declined" else [offer.offered_by, offer.offered_to]
    topic = f"organizations.ownership.{end}"
    _tell(people, topic, OFFERS[end], offer.organization, _team(offer.organization))


def on_still_used(*, token_id: str, **_ids: Any) -> None:
    """Tell the owners, and who made it, that a program still uses a token whose overlap is nearly over."""
    token = ApiToken.objects.select_related("organization", "user").filter(pk=token_id).first()
    if token is not None:
        people = {person.pk: person for person in (*_owners(token.organization), token.user)}
        _tell(
            people.values(), "organizations.token.still_used", STILL_USED, token.organization, _team(token.organization)
        )


def _owners(organization: Organization) -> Iterable[User]:
    return User.objects.filter(memberships__organization=organization, memberships__role=Role.OWNER).order_by("pk")


def _team(organization: Organization) -> str:
    return reverse("admin:organizations_organization_change", args=[organization.pk])


def _tell(people: Iterable[User], topic: str, title: Mapping[str, str], organization: Organization, href: str) -> None:
    said = {language: words % {"name": organization.name} for language, words in title.items()}
    for person in people:
        if person.is_active:
            notices.send(user=person, topic=topic, title=said, href=href)
