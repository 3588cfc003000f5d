"""How a guardian is reached, and what they answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import ConsentText
from consent.services import Standing
from kernel.translated import pick


class GuardianAddress(forms.Form):
    """Where the mail goes; the address is used once and not kept."""

    address = forms.EmailField(label=_("E-mail of a parent or guardian"), max_length=254)


class MyAddress(forms.Form):
    """A guardian who asks for a new link."""

    address = forms.EmailField(label=_("Your e-mail"), max_length=254)


class GuardianAnswers(forms.Form):
    """A yes or no to each question of each text; nothing is chosen before, and either may be left out."""

    def __init__(self, *args: Any, matters: Sequence[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: dict[str, tuple[ConsentText, str]] = {}
        self.groups: list[tuple[Standing, list[forms.BoundField]]] = []
        for matter in matters:
            names = []
            for item in matter.purposes:
                if not item.asked:
                    continue
                name = f"{matter.text.pk}-{item.purpose}"
                self.asked[name] = (matter.text, item.purpose)
                self.fields[name] = forms.ChoiceField(
                    label=pick(item.sentence),
                    help_text=pick(item.allows),
                    choices=[("yes", _("Yes, I agree")), ("no", _("No"))],
                    widget=forms.RadioSelect,
                    required=False,
                )
                names.append(name)
            self.groups.append((matter, [self[name] for name in names]))

    def answers(self) -> dict[tuple[ConsentText, str], bool]:
        """(text, purpose) -> yes, for what was answered; of a valid form."""
        told = self.cleaned_data
        return {asked: told[name] == "yes" for name, asked in self.asked.items() if told[name]}
