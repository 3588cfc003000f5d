"""The page on which an organization states its own rules for agreements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.errors import DomainError, NotFound
from kernel.pages import TeamPage, add_problem
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements import services as agreements
from sharing.agreements.house_rules import TERMS, HouseRules
from sharing.agreements.models import Agreement


class HouseRulesForm(forms.ModelForm):
    """Each term may be left open."""

    on_behalf_of = forms.ModelChoiceField(
        queryset=Organization.objects.none(), widget=forms.HiddenInput, required=False, empty_label=None
    )

    def __init__(self, *args: Any, parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_behalf_of"].queryset = parties  # type: ignore[attr-defined]
        for term in ("use", "redaction", "on_end"):
            field: Any = self.fields[term]
            field.choices = [("", _("any")), *field.choices[1:]]

    class Meta:
        model = HouseRules
        fields = TERMS
        help_texts = {
            "use": gettext_lazy("The furthest use that you agree to; empty for any."),
            "minimum_group": gettext_lazy("Each combination of quasi-identifiers covers so many people."),
            "diversity": gettext_lazy("Holds where a sensitive column is shared."),
            "closeness": gettext_lazy("From 0 to 1; holds where a sensitive column is shared."),
            "minimum_cell": gettext_lazy("A figure is released if it is about so many people."),
        }


class HouseRulesPage(TeamPage):
    """What one organization insists on. Who belongs to several names it in the address."""

    template_name = "sharing/team/form.html"
    title = gettext_lazy("Our rules for agreements")

    def load(self) -> None:
        able = Organization.objects.filter(pk__in=organizations.able_in(self.request.user, "agreements.manage"))
        named = self.request.GET.get("on_behalf_of")
        chosen = self.request.POST.get("on_behalf_of") or named
        mine = able.order_by("name", "pk")
        found = next((each for each in mine if str(each.pk) == chosen), None)
        if named and found is None:
            raise NotFound
        # Another id that is sent is refused by the form, whose choice it is; then nothing is saved.
        self.party = found or mine.first()
        held = HouseRules.objects.filter(organization=self.party).first() if self.party else None
        initial = {"on_behalf_of": self.party.pk} if self.party else {}
        self.form = HouseRulesForm(self.posted, instance=held, initial=initial, parties=mine)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("admin:sharing_agreement_changelist")
        lead = _("Every agreement that %(name)s proposes or is proposed from now on keeps them, or is stricter.")
        nothing = {"nothing": _("Your role doesn't let you state rules."), "nothing_href": back}
        return super().get_context_data(
            lead=lead % {"name": self.party.name} if self.party else "",
            crumbs=[(_("Agreements"), back), (self.title, "")],
            form=self.form,
            submit=_("Save"),
            cancel=back,
            **({} if self.party else nothing | {"nothing_action": _("To the agreements")}),
            **kwargs,
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.party is not None and self.form.is_valid():
            stated = {term: self.form.cleaned_data[term] for term in TERMS}
            try:
                agreements.set_rules(organization=self.party, by=request.user, **stated)
            except DomainError as error:
                add_problem(self.form, error)
            else:
                self.say(_("Saved. They hold for what is proposed from now on."))
                return redirect(f"{request.path}?on_behalf_of={self.party.pk}")
        return self.render_to_response(self.get_context_data(), status=400)


def notes_of(organization_ids: Iterable[Any]) -> list[str]:
    """What parties insist on, a sentence each, for a form of terms."""
    said = _("Rules of %(name)s hold where these terms are laxer. %(rules)s")
    found = agreements.rules_of(organization_ids)
    return [said % {"name": r.organization.name, "rules": _("; ").join(in_words(r))} for r in found]


def in_words(rules: HouseRules) -> list[str]:
    """Each stated rule as a phrase, in the reader's language."""
    said = []
    for term, value in rules.stated.items():
        shown = getattr(rules, f"get_{term}_display")() if isinstance(value, str) else f"{value:,}"
        said.append(_("%(term)s: %(value)s") % {"term": HouseRules._meta.get_field(term).verbose_name, "value": shown})
    return said


def tightened(made: Agreement, asked: Mapping[str, Any]) -> str:
    """Which terms came out stricter than asked, since a party insists on it; empty when none did."""
    changed = [term for term in TERMS if term in asked and (asked[term] or None) != (getattr(made, term) or None)]
    if not changed:
        return ""
    names = _(", ").join(str(Agreement._meta.get_field(term).verbose_name) for term in changed)
    return _("Stricter than you asked, as a party insists: %(terms)s. Read the text before you sign.") % {
        "terms": names
    }
