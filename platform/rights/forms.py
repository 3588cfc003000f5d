from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.widgets import DayInput
from rights.models import PrivacyRequest
from rights.services import Reason


class ConfirmErasure(forms.Form):
    """Said once, since it can't be undone; never ticked before."""

    confirmed = forms.BooleanField(
        label=_("I know that this can't be undone, and that my account closes."), required=False
    )


class NoteMailed(forms.Form):
    """What a mail asked for, and in whose name."""

    address = forms.EmailField(
        label=_("In whose name"), help_text=_("The address of the account that the mail is about.")
    )
    kind = forms.ChoiceField(label=_("What it asks for"), choices=PrivacyRequest.Kind.choices, widget=forms.RadioSelect)
    received_on = forms.DateField(
        label=_("Received on"),
        widget=DayInput(),
        help_text=_("The time that the law gives counts from this day."),
    )


class BreakGlass(forms.Form):
    """Why an operator looks at whose an account is. None is chosen before."""

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        help_text=_("The person reads this sentence."),
    )
