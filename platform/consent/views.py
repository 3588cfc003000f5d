"""The portal's pages about consent: what I allow, the text in full, my receipt. One button a purpose, each way."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from consent import services as consent
from consent.forms import Decide
from consent.models import SHARING, ConsentText, Decider, Decision, Method, Purpose
from kernel import charts, documents
from kernel.errors import Invalid
from kernel.pages import PortalPage
from kernel.translated import pick

DECIDE = {Decision.GRANTED: consent.grant, Decision.REFUSED: consent.refuse, Decision.WITHDRAWN: consent.withdraw}


class ConsentPage(PortalPage):
    """A page for a person about their own consents."""

    def load(self) -> None:
        self.subject = consent.subject_for(self.request.user)


class TextPage(ConsentPage):
    """The same about one text, which the person was offered or has answered."""

    def load(self) -> None:
        super().load()
        texts = ConsentText.objects.visible_to(self.request.user).select_related("organization")
        self.text = get_object_or_404(texts, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [(_("Consents"), "/consents/"), (self.text.organization.name, "")]
        return super().get_context_data(text=self.text, crumbs=crumbs, **kwargs)


class Consents(ConsentPage):
    """Every purpose that I was asked about, on or off, with the button that turns it."""

    template_name = "consent/consents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        matters = consent.standing(self.subject)
        on = sum(item.allowed for matter in matters for item in matter.purposes)
        headline = ngettext("You allow one use of what is yours", "You allow %(n)s uses of what is yours", on) % {
            "n": on
        }
        return super().get_context_data(
            title=_("Consents"),
            headline=headline if on else _("You allow nothing"),
            matters=matters,
            anything_on=on > 0,
            **kwargs,
        )


class Text(TextPage):
    """The whole text, what changed in it, and a yes and a no of equal weight for each purpose."""

    template_name = "consent/text.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        matter = consent.standing_on(self.subject, self.text)
        newest = ConsentText.objects.visible_to(self.request.user).successor_of(self.text)
        return super().get_context_data(
            title=pick(self.text.title),
            matter=matter,
            newest=newest,
            facts=facts_of(self.text),
            shares=any(self.text.asks_for(purpose) for purpose in SHARING),
            **kwargs,
        )


class DecideOne(TextPage):
    """What every button about a purpose posts to: one click, and it holds."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = Decide(request.POST)
        if not form.is_valid():
            raise Invalid(_("Choose one of the buttons on the page."), field=next(iter(form.errors)))
        decision = Decision(form.cleaned_data["decision"])
        record = DECIDE[decision](
            subject=self.subject,
            text=self.text,
            purpose=form.cleaned_data["purpose"],
            by=request.user,
            method=Method.PORTAL,
            language=get_language() or "en",
        )
        waits = consent.waits_for_guardian(record)
        self.say(_waiting() if waits else _done(Decision(record.decision), self.text.organization.name))
        return redirect("consent:guardian", self.text.organization_id) if waits else redirect("consent:consents")


class WithdrawAll(ConsentPage):
    """Take everything back at once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        consent.withdraw_all(subject=self.subject, by=request.user, language=get_language() or "en")
        self.say(_("Everything is off. From now on nobody reads anything of yours."))
        return redirect("consent:consents")


class Receipt(TextPage):
    """My copy of what I agreed to, readable; the same as JSON and PDF with ``.json`` and ``.pdf``."""

    template_name = "consent/receipt.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        receipt = consent.receipt(subject=self.subject, text=self.text, language=get_language())
        return super().get_context_data(
            title=_("Consent receipt"),
            receipt=receipt,
            has_pdf=documents.available(),
            facts=facts_of(self.text),
            events=_events(receipt),
            nothing_yet=_("You have not answered this text."),
            numbers=[
                (_("You, by pseudonym"), receipt["header"]["pii_principal_id"]),
                (_("SHA-256 of the text"), receipt["notice"]["content_hash"]),
                (_("SHA-256 of this receipt"), receipt["receipt_hash"]),
            ],
            **kwargs,
        )


class ReceiptPdf(Receipt):
    """The same page to keep as PDF."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        said = self.get_context_data()
        said["title"] = _("What you agreed with %(name)s") % {"name": self.text.organization.name}
        content = documents.pdf("consent/receipt_document.html", said)
        return documents.as_file(content, f"{_file_name(self.text)}.pdf")


class ReceiptFile(TextPage):
    """The receipt as a JSON file with the fields of ISO/IEC TS 27560."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        receipt = consent.receipt(subject=self.subject, text=self.text, language=get_language())
        name = f"{_file_name(self.text)}.json"
        return HttpResponse(
            json.dumps(receipt, ensure_ascii=False, indent=2),
            content_type="application/json",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _file_name(text: ConsentText) -> str:
    return f"consent-receipt-{text.code}-v{text.version}"


def facts_of(text: ConsentText) -> list[tuple[Any, Any]]:
    """The rest of what the law wants a text to say, as a list to read."""
    partners = _(", ").join(item["name"] for item in text.recipients)
    decides = _("Yes. You can ask for a person to look.") if text.automated_decisions else _("No")
    days = ngettext("%(n)s day", "%(n)s days", text.retention_days) % {"n": text.retention_days}
    return [
        (_("Who asks"), text.organization.name),
        (_("What it concerns"), _("; ").join(pick(category) for category in text.categories)),
        (_("Partners named"), partners or _("None")),
        (_("A yes lasts"), days),
        (_("Decided by a machine alone"), decides),
        (_("Your rights"), _("See it, correct it, have it erased, take it with you, object, complain.")),
        (_("Questions and complaints"), text.contact),
        (_("Version"), text.version if text._state.adding else f"{text.version} · {date_format(text.created_at)}"),
        (_("Fingerprint of the text"), text.content_hash[:16]),
    ]


def _events(receipt: dict[str, Any]) -> charts.Table:
    rows = [
        [
            date_format(datetime.fromisoformat(event["event_time"]), "DATETIME_FORMAT"),
            Decision(event["event_type"]).label,
            Purpose(event["purpose"]).label,
            Decider(event["decided_by"]).label,
            Method(event["method"]).label,
        ]
        for event in receipt["event"]
    ]
    columns = [charts.Column(label) for label in (_("When"), _("What"), _("Purpose"), _("Who"), _("How"))]
    return charts.Table(columns, rows)


def _waiting() -> str:
    return _("Your yes is kept. It counts once your guardian says yes too: ask them by mail.")


def _done(decision: Decision, name: str) -> str:
    if decision == Decision.GRANTED:
        return _("On. %(name)s may do this from now on; you can take it back here at any time.") % {"name": name}
    if decision == Decision.REFUSED:
        return _("Off. %(name)s may not do this, and nothing else changes for you.") % {"name": name}
    said = _(
        "Off. From now on %(name)s reads nothing of yours for this. What was made with it is made again without you."
    )
    return said % {"name": name}
