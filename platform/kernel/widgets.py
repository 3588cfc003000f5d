"""Inputs that a browser fills in by itself want one notation, whatever the page's language."""

from __future__ import annotations

from django import forms


class DayInput(forms.DateInput):
    """A day; shown as the browser likes, sent and filled in as ISO 8601."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and a time of day, to the minute."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")
