"""Sign-up is by invitation unless the operator opened it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import signup
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """allauth's door, closed but for those who were invited."""

    def is_open_for_signup(self, request: Any) -> bool:
        return signup.is_open(request)

    def clean_email(self, email: str) -> str:
        """An invitation opens the door to its own address alone."""
        email = super().clean_email(email)
        request = self.request
        signs_up = request is not None and not request.user.is_authenticated and not settings.OPEN_SIGNUP
        expected = signup.invited(request) if signs_up else None
        if expected and email.lower() != expected:
            raise ValidationError(_("Use the address that the invitation was sent to."), code="not-invited")
        return email

    def format_email_subject(self, subject: Any) -> str:
        """As it is written, without the site's address in brackets before it."""
        return str(subject)

    def save_user(self, request: Any, user: User, form: Any, commit: bool = True) -> User:
        """Pages and mail go on in the language in which the person signed up."""
        language = (get_language() or "").lower()
        user.language = language if language in User.Language.values else User.Language.ENGLISH
        return super().save_user(request, user, form, commit)
