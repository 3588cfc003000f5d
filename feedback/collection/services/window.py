"""A window of time that feedback was received in."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid


class EmptyWindow(Invalid):
    code = "feedback-window-empty"
    title = _("The end lies before the beginning. Give a later end, or leave one of them out.")


def require_window(since: datetime | None, until: datetime | None) -> None:
    """Let pass what can hold anything: an open window, or one whose end comes after its beginning.

    Raises:
        EmptyWindow.
    """
    if since is not None and until is not None and until <= since:
        raise EmptyWindow(field="until")
