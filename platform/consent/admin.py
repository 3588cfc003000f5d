"""Consent in the admin: texts, decisions and bases, to look at. Decisions are a person's own; no team edits them."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from consent.models import AttestedBasis, ConsentRecord, ConsentText
from kernel.admin import RoomAdmin, register
from kernel.translated import pick


@register(ConsentText)
class ConsentTextAdmin(RoomAdmin):
    list_display = ("name", "organization", "code", "version", "asked", "retention_days", "audience", "created_at")
    list_select_related = ("organization",)
    ordering = ("organization__name", "code", "-version")

    @admin.display(description=_("title"))
    def name(self, text: ConsentText) -> str:
        return pick(text.title)

    @admin.display(description=_("purposes"))
    def asked(self, text: ConsentText) -> str:
        return ", ".join(item["purpose"] for item in text.purposes)


@register(ConsentRecord)
class ConsentRecordAdmin(RoomAdmin):
    list_display = ("sequence", "purpose", "decision", "text", "recipient", "language", "method", "created_at")
    list_filter = ("purpose", "decision", "method")
    list_select_related = ("text", "recipient")
    ordering = ("-sequence",)
    fields = ("purpose", "decision", "text", "organization", "recipient", "language", "method", "created_at")


@register(AttestedBasis)
class AttestedBasisAdmin(RoomAdmin):
    list_display = ("kind", "organization", "purposes", "source", "license", "created_at")
    list_select_related = ("organization",)
    ordering = ("-created_at", "pk")
