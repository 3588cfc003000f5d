"""The form by which a study is planned and revised."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.models import ConsentText, Purpose
from design.studies import services as studies
from design.studies.access import organizations_where
from design.studies.models import Study
from disclosure import core as disclosure
from kernel.translated import pick
from organizations.models import Organization
from questionnaires.forms import InBothLanguages, InOneOfTwo, WithDefault, split

AGES = ("minimum_age", "guardian_age")


class ConsentTextField(forms.ModelChoiceField):
    def label_from_instance(self, text: ConsentText) -> str:
        return f"{pick(text.title)} · {text.organization.name} · v{text.version}"


class StudyForm(InBothLanguages):
    """What a study says of itself; with ``study`` it is revised, and organization and purpose stand."""

    needed = ("title",)

    organization = forms.ModelChoiceField(
        label=_("Organization"), queryset=Organization.objects.none(), empty_label=_("Choose an organization")
    )
    title_en = InOneOfTwo(label=_("Title in English"), max_length=120)
    title_zh = forms.CharField(label=_("Title in Chinese"), max_length=120, required=False)
    summary_en = forms.CharField(
        label=_("What is it about? In English"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    summary_zh = forms.CharField(
        label=_("The same in Chinese"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    minutes = forms.IntegerField(label=_("How many minutes does it take?"), min_value=1, max_value=600, initial=5)
    purpose = WithDefault(
        label=_("What are the answers for?"),
        choices=[(value, label) for value, label in Purpose.choices if value in Study.PURPOSES],
        initial=Purpose.DESIGN_RESEARCH,
    )
    consent_text = ConsentTextField(
        label=_("Consent text"),
        queryset=ConsentText.objects.none(),
        required=False,
        empty_label=_("Choose it later"),
        help_text=_("It must ask for what the answers are for. You can choose it later; the study opens with it."),
    )
    minimum_cell = forms.IntegerField(
        label=_("People that a figure must be about, at least"),
        min_value=disclosure.FLOOR,
        max_value=1000,
        required=False,
        help_text=_("Left empty, the platform's own minimum counts; it can't be lowered."),
    )

    minimum_age = forms.IntegerField(
        label=_("Minimum age"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=_("Who is younger can't take part. Left empty, nobody is asked for their age."),
    )
    guardian_age = forms.IntegerField(
        label=_("Age from which one decides alone"),
        min_value=2,
        max_value=21,
        required=False,
        help_text=_("Who is younger takes part only if a parent or guardian agrees too; we mail them a link."),
    )

    def __init__(self, *args: Any, user: Any, study: Study | None = None, **kwargs: Any) -> None:
        if study is not None:
            kwargs.setdefault("initial", _of(study))
        super().__init__(*args, **kwargs)
        mine = organizations_where(user, "studies.manage")
        texts = ConsentText.objects.filter(organization__in=[study.organization] if study else mine).latest()
        texts = texts.filter(purposes__contains=[{"purpose": study.purpose}]) if study else texts
        self.fields["consent_text"].queryset = texts.select_related("organization").order_by(
            "organization__name", "code"
        )
        if study is not None:
            del self.fields["organization"], self.fields["purpose"]
        else:
            self.fields["organization"].queryset = mine
            self.fields["organization"].initial = mine.first() if mine.count() == 1 else None

    def as_fields(self) -> dict[str, Any]:
        """What ``studies.plan`` and ``studies.revise`` take."""
        given = {name: self.cleaned_data[name] for name in ("minutes", "consent_text", "minimum_cell", *AGES)}
        for name in ("organization", "purpose"):
            if self.cleaned_data.get(name):
                given[name] = self.cleaned_data[name]
        return {**given, "title": self.text("title"), "summary": self.text("summary")}


def _of(study: Study) -> dict[str, Any]:
    return {
        **split(study.title, "title"), **split(study.summary, "summary"), "minutes": study.minutes,
        "consent_text": studies.newest_text(study), "minimum_cell": study.minimum_cell,
        **{name: getattr(study, name) for name in AGES},
    }  # fmt: skip
