"""What a team's pages ask: who is invited, in which role, and what a token may do."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from organizations import services as organizations
from organizations.roles import MEANING, Role

AREA_LABELS = {
    "sharing": _("Data, agreements, scores and trainings"),
    "feedback": _("Feedback and updates on it"),
    "design": _("Studies, surveys, proposals and reports"),
    "platform": _("Models, consents, jobs and organizations"),
    "members": _("Members and invitations"),
}
VERB_LABELS = {"read": _("read"), "write": _("change")}


def explained(role: Any) -> Any:
    """A role with what it is for, as a label."""
    return format_html('<span>{}<span class="small d-block">{}</span></span>', role.label, MEANING[role])


class RoleForm(forms.Form):
    """One role, each with what it is for."""

    role = forms.ChoiceField(label=_("Role"), choices=(), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, explained(role)) for role in Role]  # type: ignore[attr-defined]


class HandOverForm(RoleForm):
    """What the owner becomes, and the organization's name typed by hand."""

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, organization: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].label = _("Your role afterwards")
        others = [(role.value, explained(role)) for role in Role if role != Role.OWNER]  # type: ignore[attr-defined]
        self.fields["role"].choices = others  # type: ignore[attr-defined]
        self.fields["name"].label = _("Type “%(name)s”, so that nothing is handed over by mistake") % {
            "name": organization.name
        }


class InviteForm(RoleForm):
    """Whom, and as what."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    field_order = ("email", "role")


class OpenForm(forms.Form):
    """A new organization and who will own it."""

    name = forms.CharField(label=_("Name of the organization"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail address of its first owner"), help_text=_("They get an invitation by mail.")
    )


class TokenForm(forms.Form):
    """What the token is for, what it may do, how long it lives."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        help_text=_("Names it in this list, such as the program that uses it."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As little as the program needs. It can never do more than your own role allows."),
    )
    days = forms.IntegerField(
        label=_("For how many days?"), min_value=1, max_value=organizations.LONGEST_DAYS, initial=90
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (
                f"{area}:{verb}",
                format_html('<span>{}: {} <code class="small">{}:{}</code></span>', label, said, area, verb),
            )
            for area, label in AREA_LABELS.items()
            for verb, said in VERB_LABELS.items()
        ]


class RotateForm(forms.Form):
    """How long the old token works on beside the new one."""

    overlap_hours = forms.IntegerField(
        label=_("For how many hours does the old token work on?"),
        min_value=0,
        max_value=organizations.LONGEST_OVERLAP_HOURS,
        help_text=_("Give your programs time to change, 168 hours at most. With 0 the old one ends at once."),
    )
