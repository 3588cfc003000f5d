"""Pages: an agreement's copies, taking and downloading one, and an organization's keys."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel import charts, serving
from kernel.charts import Cell, Column
from kernel.errors import DomainError
from kernel.pages import TeamPage, add_problem
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements import services as agreements
from sharing.agreements.models import Agreement
from sharing.exports import services as exports
from sharing.exports.forms import CopyForm, KeyForm
from sharing.exports.models import Export, RecipientKey


class Copies(TeamPage):
    """The copies taken under one agreement, which all parties see; and for who may, the way to one."""

    template_name = "sharing/team/copies.html"
    title = gettext_lazy("Copies taken away")

    def load(self) -> None:
        self.agreement = get_object_or_404(Agreement.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        chosen = self.request.POST.get("on_behalf_of") or self.request.GET.get("on_behalf_of")
        self.party = agreements.party_of(self.agreement, self.request.user, chosen)
        self.keys = RecipientKey.objects.filter(organization=self.party, revoked_at=None).order_by("name", "pk")
        in_force = self.agreement.is_in_force(timezone.now().date())
        self.may = organizations.can(self.request.user, self.party, "datasets.manage")
        self.open = in_force and Agreement.Use.EXPORT in self.agreement.uses and self.may
        parties = self.agreement.signatures.exclude(organization=self.party).values("organization_id")
        partners = Organization.objects.filter(pk__in=parties).order_by("name", "pk")
        initial = {"on_behalf_of": self.party.pk}
        self.form = CopyForm(self.posted, keys=self.keys, partners=partners, initial=initial)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            lead=_("Who took which data, when, how large, and until when the file is kept. All parties see this list."),
            crumbs=[
                (_("Agreements"), reverse("admin:sharing_agreement_changelist")),
                (self.agreement.title, self.agreement.get_absolute_url()),
                (self.title, ""),
            ],
            agreement=self.agreement,
            open=self.open,
            form=self.form,
            has_key=self.keys.exists(),
            table=self._table(),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.form.is_valid():
            key, party, partner = self.form.cleaned_data["key"], self.party.pk, self.form.cleaned_data.get("partner")
            order = {"on_behalf_of": party, "partner": partner.pk if partner else None}
            try:
                exports.request(agreement=self.agreement, key=key, by=request.user, **order)
            except DomainError as error:
                add_problem(self.form, error)
            else:
                self.say(_("The copy is being made. It stands here when it is ready."))
                here = reverse("admin:sharing_export_of", args=[self.agreement.pk])
                return redirect(f"{here}?{urlencode({'on_behalf_of': party})}")
        return self.render_to_response(self.get_context_data(), status=400)

    def _table(self) -> charts.Table:
        columns = [
            Column(_("When")),
            Column(_("Taken by")),
            Column(_("Whose data")),
            Column(_("Rows"), numeric=True),
            Column(_("Size"), numeric=True),
            Column(_("State")),
            Column(_("Downloads")),
        ]
        made = self.agreement.exports.select_related("organization", "version__dataset__organization").order_by(
            "-created_at", "pk"
        )
        return charts.Table(columns, [self._row(export) for export in made], caption=self.title, caption_hidden=True)

    def _row(self, export: Export) -> list[Any]:
        saved = _("as text %(raw)s, compressed %(compressed)s, with the taker's own data as dictionary %(known)s")
        sizes = {
            "raw": filesizeformat(export.bytes_raw),
            "compressed": filesizeformat(export.bytes_compressed),
            "known": filesizeformat(export.bytes_with_dictionary),
        }
        mine = export.organization_id == self.party.pk and self.may
        here = bool(export.file) and export.expires_at > timezone.now()
        state = (
            _("kept until %(day)s") % {"day": date_format(export.expires_at)}
            if here
            else export.get_removed_why_display()
        )
        times = [date_format(at, "SHORT_DATETIME_FORMAT") for at in exports.downloads(export)]
        return [
            Cell(date_format(export.created_at, "SHORT_DATETIME_FORMAT"), detail=export.sha256[:16]),
            export.organization.name,
            export.version.dataset.organization.name,
            Cell(f"{export.rows:,}", detail=_("some held back beside earlier copies") if export.rows_held_back else ""),
            Cell(filesizeformat(export.bytes_file), detail=saved % sizes),
            Cell(_("Download"), href=reverse("admin:sharing_export_file", args=[export.pk]), detail=state)
            if mine and here
            else state,
            _(", ").join(times) or _("none"),
        ]


class CopyFile(TeamPage):
    """The encrypted file. Looking is taking: each time is logged."""

    def load(self) -> None:
        visible = Export.objects.visible_to(self.request.user).select_related("organization")
        self.export = get_object_or_404(visible, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        file = exports.open_copy(export=self.export, by=request.user, at=timezone.now())
        return serving.download(file, name=self.export.file_name())


class Keys(TeamPage):
    """The organization's keys: add one, revoke one."""

    template_name = "sharing/team/keys.html"
    title = gettext_lazy("Keys for copies")

    def load(self) -> None:
        self.form = KeyForm(self.posted, user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = RecipientKey.objects.visible_to(self.request.user).select_related("organization")
        return super().get_context_data(
            lead=_(
                "Copies that you take under an agreement are encrypted to one of these. Only you hold the other half."
            ),
            crumbs=[(_("Agreements"), reverse("admin:sharing_agreement_changelist")), (self.title, "")],
            keys=mine.order_by("organization__name", "name", "pk"),
            form=self.form,
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.form.is_valid():
            try:
                exports.add_key(by=request.user, **self.form.cleaned_data)
            except DomainError as error:
                add_problem(self.form, error)
            else:
                self.say(_("Added."))
                return redirect("admin:sharing_recipientkey_changelist")
        return self.render_to_response(self.get_context_data(), status=400)


class RevokeKey(TeamPage):
    """Let nothing more be encrypted to a key."""

    http_method_names = ["post"]

    def load(self) -> None:
        mine = RecipientKey.objects.visible_to(self.request.user).select_related("organization")
        self.key = get_object_or_404(mine, pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        exports.revoke_key(key=self.key, by=request.user, at=timezone.now())
        self.say(_("Revoked. Nothing more is encrypted to it."))
        return redirect("admin:sharing_recipientkey_changelist")
