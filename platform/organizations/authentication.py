"""Token sign-in of the API; named in settings, so rooms need not import it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from organizations import services as organizations


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer rcp_…``; tokens in URLs are ignored."""

    keyword = "Bearer"

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("Send the header as: Authorization: Bearer <token>."))
        try:
            secret = parts[1].decode("ascii")
        except UnicodeDecodeError:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked.")) from None
        token = organizations.find_token(secret=secret, at=timezone.now())
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        token.user.acting_organization_id = token.organization_id
        token.user.is_operator = False  # a token acts for one organization, whoever made it; never saved
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return self.keyword
