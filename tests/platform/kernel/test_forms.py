"""Forms of every room: what a select says before something is chosen."""

from django import forms


def _all(cls):
    for below in cls.__subclasses__():
        yield below
        yield from _all(below)


def test_no_select_begins_with_dashes():
    from reciprocal import urls  # noqa: F401 - loads every room's forms

    ours = [
        form for form in _all(forms.BaseForm) if not form.__module__.startswith(("django", "allauth", "rest_framework"))
    ]
    assert len(ours) > 20
    dashes = [
        f"{form.__name__}.{name}"
        for form in ours
        for name, field in getattr(form, "base_fields", {}).items()
        if str(getattr(field, "empty_label", "")).startswith("---")
    ]
    assert dashes == []
