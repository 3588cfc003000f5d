"""The portal's page of notices, and the way from a mail to the page that a notice is about."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.pages import PortalPage
from notices import services as notices
from notices.models import Notice

PER_PAGE = 20


class Notices(PortalPage):
    """What happened, newest first. Opening one marks it read; one button marks all."""

    template_name = "notices/notices.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = Notice.objects.visible_to(self.request.user).newest_first()
        unread = notices.unread(self.request.user)
        headline = ngettext("One new notice", "%(n)s new notices", unread) % {"n": f"{unread:,}"}
        return super().get_context_data(
            title=_("Notices"),
            headline=headline if unread else _("No new notices"),
            unread=unread,
            page=Paginator(mine, PER_PAGE).get_page(self.request.GET.get("page")),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        notices.mark_read(user=request.user, at=timezone.now())
        return redirect("notices:notices")


class Open(PortalPage):
    """Where the link in a mail leads: marks the notice read and goes to its page."""

    def load(self) -> None:
        self.notice = get_object_or_404(Notice.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        notices.mark_read(user=request.user, notice=self.notice, at=timezone.now())
        return redirect(self.notice.href or "notices:notices")
