"""Listing a dataset, looking for one, asking and answering on pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements.models import Agreement


class ListForm(forms.Form):
    """What partners read beside the names of the columns."""

    note = forms.CharField(
        label=_("What it is, in a sentence"),
        max_length=300,
        required=False,
        help_text=_(
            "Partners read this beside the columns' names and roles, and find it by its words. They see no row."
        ),
    )
    uses = forms.MultipleChoiceField(
        label=_("What you would allow"),
        choices=Agreement.Use.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=["score", "train"],
        help_text=_("It binds you to nothing; an agreement decides."),
    )
    shows_people = forms.BooleanField(
        label=_("Show about how many people it is about"),
        required=False,
        help_text=_("Rounded down to fives, and only where they are enough."),
    )


class SearchForm(forms.Form):
    """What one looks for in the catalogue."""

    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, help_text=_("Of names, descriptions, columns, organizations.")
    )
    use = forms.ChoiceField(label=_("For what use"), required=False, choices=[("", _("any")), *Agreement.Use.choices])


class AskForm(forms.Form):
    """A question to the owner of a listed dataset."""

    on_behalf_of = forms.ModelChoiceField(
        label=_("Organization that asks"), queryset=Organization.objects.none(), empty_label=None
    )
    use = forms.ChoiceField(label=_("What you want to do"), choices=Agreement.Use.choices, widget=forms.RadioSelect)
    message = forms.CharField(
        label=_("Your question"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The other team reads this. Name no person."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = Organization.objects.filter(pk__in=organizations.able_in(user, "agreements.manage"))
        self.fields["on_behalf_of"].queryset = able.order_by("name", "pk")  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What the owner answers."""

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The other team reads this. Name no person."),
    )
