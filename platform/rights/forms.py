from django import forms
from django.utils.translation import gettext_lazy as _


class ConfirmErasure(forms.Form):
    """Said once, since it can't be undone; never ticked before."""

    confirmed = forms.BooleanField(
        label=_("I know that this can't be undone, and that my account closes."), required=False
    )
