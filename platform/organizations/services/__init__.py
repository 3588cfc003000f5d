"""What other rooms call: ``from organizations import services as organizations``, then ``organizations.invite(...)``."""

from organizations.services.access import able_in, authorize, can
from organizations.services.founding import NameTaken, found, open_for
from organizations.services.invitations import (
    SENT,
    AlreadyInvited,
    InvitationSpent,
    accept,
    find_invitation,
    invitations_for,
    invite,
    mail_invitation,
    may_appoint,
    on_invited,
    secret_of,
    withdraw_invitation,
)
from organizations.services.members import LastOwner, add_member, change_role, remove_member
from organizations.services.tokens import (
    AREAS,
    LONGEST_DAYS,
    SCOPES,
    TOKEN_PREFIX,
    UnknownScope,
    find_token,
    issue_token,
    revoke_token,
)

__all__ = [
    "AREAS",
    "LONGEST_DAYS",
    "SCOPES",
    "SENT",
    "TOKEN_PREFIX",
    "AlreadyInvited",
    "InvitationSpent",
    "LastOwner",
    "NameTaken",
    "UnknownScope",
    "able_in",
    "accept",
    "add_member",
    "authorize",
    "can",
    "change_role",
    "find_invitation",
    "find_token",
    "found",
    "invitations_for",
    "invite",
    "issue_token",
    "mail_invitation",
    "may_appoint",
    "on_invited",
    "open_for",
    "remove_member",
    "revoke_token",
    "secret_of",
    "withdraw_invitation",
]
