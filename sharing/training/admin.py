from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from sharing.training.models import Training
from sharing.training.views import TrainingReport


@register(Training)
class TrainingAdmin(RoomAdmin):
    lead = _("What each party's data give alone, and what they give together, on people that no model had seen.")
    nothing = _("None yet. A signed agreement that allows training has a button for it on its page.")
    first = ("", "admin:sharing_agreement_changelist", _("Agreements"))
    list_display = ("titled", "agreement", "n_test", "created_at")
    list_select_related = ("agreement",)

    @admin.display(description=_("joint training"), ordering="created_at")
    def titled(self, training: Training) -> str:
        return gettext("Joint training of %(when)s") % {"when": date_format(training.created_at, "DATETIME_FORMAT")}

    def get_team_urls(self) -> list[Any]:
        return [path("<uuid:pk>/change/", TrainingReport.as_view(), name="sharing_training_change")]
