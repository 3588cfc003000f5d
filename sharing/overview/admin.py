from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel.admin import RoomAdmin, register
from sharing.agreements.house_rules_views import HouseRulesPage
from sharing.agreements.inquiries import Inquiry
from sharing.agreements.inquiry_views import Ask, InquiryPage
from sharing.agreements.models import Agreement, Listing
from sharing.agreements.terms_views import Amend, Counter, Document, Suspend, TakeTerms
from sharing.agreements.views import Catalogue, ListVersion, Propose
from sharing.anonymization.views import PictureSample
from sharing.overview import steps
from sharing.overview.sides import Sides
from sharing.overview.views import AgreementPage


@register(Agreement)
class AgreementAdmin(RoomAdmin):
    menu = (20, _("Agreements"))
    lead = _("What your organization shares with whom, for what, until when.")
    nothing = _("None yet. Find a partner's dataset in the catalogue, and propose what may be done with it.")
    list_display = ("title", "state", "use", "starts_on", "ends_on")
    list_filter = ("status",)
    change_list_template = "sharing/team/agreements.html"

    @admin.display(description=_("state"), ordering="status")
    def state(self, agreement: Agreement) -> str:
        return agreement.state_shown(timezone.now().date())

    def get_team_urls(self) -> list[Any]:
        return [
            path("propose/", Propose.as_view(), name="sharing_agreement_propose"),
            path("rules/", HouseRulesPage.as_view(), name="sharing_agreement_rules"),
            path("import/", TakeTerms.as_view(), name="sharing_agreement_import"),
            path("<uuid:pk>/odrl/", Document.as_view(), name="sharing_agreement_odrl"),
            path("<uuid:pk>/counter/", Counter.as_view(), name="sharing_agreement_counter"),
            path("<uuid:pk>/amend/", Amend.as_view(), name="sharing_agreement_amend"),
            path("<uuid:pk>/suspend/", Suspend.as_view(), name="sharing_agreement_suspend"),
            path("<uuid:pk>/sides/", Sides.as_view(), name="sharing_agreement_sides"),
            path("<uuid:pk>/change/", AgreementPage.as_view(), name="sharing_agreement_change"),
        ]


@register(Inquiry)
class InquiryAdmin(RoomAdmin):
    lead = _("What organizations ask one another about their datasets, and what came of it.")
    nothing = _("None yet. In the catalogue each partner's dataset has a button to ask about it.")
    first = ("", "admin:sharing_listing_changelist", _("Catalogue"))
    list_display = ("dataset", "asker", "owner", "use", "status", "created_at")
    list_filter = ("status",)
    list_select_related = ("dataset", "asker", "owner")

    def get_team_urls(self) -> list[Any]:
        return [path("<uuid:pk>/change/", InquiryPage.as_view(), name="sharing_inquiry_change")]


@register(Listing)
class ListingAdmin(RoomAdmin):
    """The catalogue; under its address also the steps that lead a dataset there."""

    def get_team_urls(self) -> list[Any]:
        return [
            path("", Catalogue.as_view(), name="sharing_listing_changelist"),
            path("<uuid:pk>/ask/", Ask.as_view(), name="sharing_listing_ask"),
            path("version/<uuid:version>/list/", ListVersion.as_view(), name="sharing_listing_list"),
            path("version/<uuid:pk>/clean/", steps.Clean.as_view(), name="sharing_step_clean"),
            path("version/<uuid:pk>/deduplicate/", steps.Deduplicate.as_view(), name="sharing_step_deduplicate"),
            path("version/<uuid:pk>/anonymize/", steps.Anonymize.as_view(), name="sharing_step_anonymize"),
            path("version/<uuid:pk>/pictures/", PictureSample.as_view(), name="sharing_step_pictures"),
            path("version/<uuid:pk>/labels/", steps.FindDoubts.as_view(), name="sharing_step_labels"),
            path("version/<uuid:pk>/match/", steps.Match.as_view(), name="sharing_step_match"),
            path("version/<uuid:pk>/describe/", steps.Describe.as_view(), name="sharing_step_describe"),
            path("dataset/<uuid:pk>/gather/", steps.Gather.as_view(), name="sharing_step_gather"),
        ]
