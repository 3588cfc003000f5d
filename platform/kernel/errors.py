"""Errors of the domain: a stable code, a translated sentence that says what to do, and an HTTP status for the faces."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Raised by services; faces turn it into a form error or problem+json.

    Args:
        detail: a sentence for this very case; the class's ``title`` when left out.
        field: the name of the input at fault, when there is one.
    """

    code = "error"
    title: Any = _("This did not work.")
    status = 400
    retry_after: int | None = None  # seconds, for what will pass by itself

    def __init__(self, detail: Any = None, *, field: str | None = None, **params: Any) -> None:
        self.detail = detail or self.title
        self.field = field
        self.params = params
        super().__init__(str(self.detail))

    def errors(self) -> list[dict[str, str]]:
        """What is wrong, field by field, as problem+json says it: pointer, code, detail."""
        if not self.field:
            return []
        return [{"pointer": f"/{self.field}", "code": self.code, "detail": str(self.detail)}]


class Invalid(DomainError):
    code = "invalid"
    title = _("Something in this request is not valid.")
    status = 400


class Forbidden(DomainError):
    code = "forbidden"
    title = _("Your role does not allow this. Ask an owner of your organization.")
    status = 403


class NotFound(DomainError):
    code = "not-found"
    title = _("There is nothing here that you may see.")
    status = 404


class Conflict(DomainError):
    code = "conflict"
    title = _("This changed in the meantime. Reload and try again.")
    status = 409


class Gone(DomainError):
    code = "gone"
    title = _("This is no longer available.")
    status = 410


class TooLarge(DomainError):
    code = "too-large"
    title = _("This is larger than allowed.")
    status = 413


class Unavailable(DomainError):
    code = "unavailable"
    title = _("This is not available right now. Try again in a moment.")
    status = 503
