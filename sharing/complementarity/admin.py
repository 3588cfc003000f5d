from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from sharing.complementarity.models import Score
from sharing.complementarity.views import ScoreReport

VERDICTS = {  # those of ``core.verdict``
    "complementary": _("they add something"),
    "redundant": _("they say the same again"),
    "harmful": _("they would make it worse"),
    "can't tell": _("can't tell"),
}


@register(Score)
class ScoreAdmin(RoomAdmin):
    lead = _("What a partner's data would add to yours, measured before anything moves.")
    nothing = _("None yet. Once every party has signed an agreement, the first is made under it.")
    first = ("", "admin:sharing_agreement_changelist", _("Agreements"))
    list_display = ("titled", "agreement", "said", "share", "created_at")
    list_select_related = ("agreement", "organization")
    list_filter = ("share",)

    @admin.display(description=_("score"), ordering="created_at")
    def titled(self, score: Score) -> str:
        return gettext("Score for %(name)s") % {"name": score.organization.name}

    @admin.display(description=_("verdict"), ordering="verdict")
    def said(self, score: Score) -> Any:
        return VERDICTS.get(score.verdict, score.verdict)

    def get_team_urls(self) -> list[Any]:
        return [path("<uuid:pk>/change/", ScoreReport.as_view(), name="sharing_score_change")]
