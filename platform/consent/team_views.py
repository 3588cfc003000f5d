"""A team's pages about what it asks: write a text, see it as people will, publish it, see what changed; state a basis."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import samples
from consent import services as consent
from consent.forms import BasisForm, MatterForm, TextForm, initial_of
from consent.models import ConsentText
from consent.services.texts import CONTENT
from consent.views import facts_of
from kernel import scope
from kernel.errors import DomainError, Forbidden
from kernel.pages import TeamPage, add_problem
from kernel.translated import pick
from organizations import services as organizations
from organizations.models import Organization

SAMPLES = {"messages": samples.messages, "study": samples.study}


@dataclass(frozen=True)
class Face:
    """A text as it reads in one language, and what it changes there against the version before."""

    language: str
    name: str
    title: str
    body: str
    purposes: list[tuple[str, str]]
    comparison: consent.Comparison | None


def faces_of(text: ConsentText, before: ConsentText | None) -> list[Face]:
    """The text in each language, as people read it."""
    return [
        Face(
            language=code,
            name=str(name),
            title=pick(text.title, code),
            body=pick(text.body, code),
            purposes=[(pick(item["sentence"], code), pick(item["allows"], code)) for item in text.purposes],
            comparison=consent.compare(old=before, new=text, language=code) if before else None,
        )
        for code, name in settings.LANGUAGES
    ]


def own_texts(user: Any) -> Any:
    """The texts of the organizations that a member acts for; what others ask of them stands in the portal."""
    return ConsentText.objects.filter(organization_id__in=scope.organization_ids(user)).select_related("organization")


class TextOfTeam(TeamPage):
    """One version, in both languages, with what it changed and the way to the next."""

    template_name = "consent/team/text.html"

    def load(self) -> None:
        self.text = get_object_or_404(own_texts(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = self.text
        versions = list(own_texts(self.request.user).filter(organization=text.organization, code=text.code))
        versions.sort(key=lambda version: -version.version)
        before = next((version for version in versions if version.version < text.version), None)
        return super().get_context_data(
            title=pick(text.title),
            text=text,
            faces=faces_of(text, before),
            versions=versions,
            newest=versions[0],
            facts=facts_of(text),
            manages=organizations.can(self.request.user, text.organization, "datasets.manage"),
            crumbs=[_texts_crumb(), (pick(text.title), "")],
            **kwargs,
        )


class Writing(TeamPage, ABC):
    """Write a version; it is shown as people will read it before it can be published."""

    template_name = "consent/team/write.html"
    matter: Any = None

    def before(self) -> ConsentText | None:
        """The version that this one follows."""
        return None

    def initial(self) -> dict[str, Any]:
        return {}

    @abstractmethod
    def asked_in(self) -> tuple[Organization, str] | None:
        """The organization that asks and the matter's short name; None while the page doesn't know."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", TextForm(initial=self.initial()))
        return super().get_context_data(matter=self.matter, before=self.before(), **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = TextForm(request.POST)
        asked_in = self.asked_in()
        if not form.is_valid() or asked_in is None:
            return self.render_to_response(self.get_context_data(form=form), status=400)
        organization, code = asked_in
        told: dict[str, Any] = {"organization": organization, "code": code, "by": request.user, **form.content()}
        try:
            draft = consent.draft_text(**told)
            # Published is what was looked at: words changed since are shown first.
            if request.POST.get("act") == "publish" and request.POST.get("seen") == draft.content_hash:
                text = consent.publish_text(**told)
                self.say(_("Published. Whoever was asked in the version before is asked again."))
                return redirect("admin:consent_consenttext_change", text.pk)
        except DomainError as problem:
            add_problem(form, problem)
            return self.render_to_response(self.get_context_data(form=form), status=400)
        return self.render_to_response(
            self.get_context_data(form=form, draft=draft, faces=faces_of(draft, self.before()), facts=facts_of(draft))
        )


class WriteText(Writing):
    """The first version of a new matter, begun from a sample or from nothing."""

    title = gettext_lazy("Write a consent text")

    def authorize(self) -> None:
        _require_manager(self.request.user)

    def load(self) -> None:
        posted = self.request.POST or None
        self.matter = MatterForm(posted, user=self.request.user, initial={"code": self.request.GET.get("like", "")})

    def initial(self) -> dict[str, Any]:
        sample = SAMPLES.get(self.request.GET.get("like", ""))
        mine = self.matter.fields["organization"].queryset.first()
        if sample is None or mine is None:
            return {}
        return initial_of(sample(name=mine.name, contact=self.request.user.email))

    def asked_in(self) -> tuple[Organization, str] | None:
        if not self.matter.is_valid():
            return None
        return self.matter.cleaned_data["organization"], self.matter.cleaned_data["code"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(crumbs=[_texts_crumb(), (self.title, "")], begins=True, **kwargs)


class NextVersion(Writing):
    """The next version of a text, begun from the words of the newest."""

    def load(self) -> None:
        text = get_object_or_404(own_texts(self.request.user), pk=self.kwargs["pk"])
        newest = consent.newest_text(organization=text.organization, code=text.code)
        assert newest is not None
        self.text = newest

    def authorize(self) -> None:
        organizations.authorize(by=self.request.user, organization=self.text.organization, ability="datasets.manage")

    def before(self) -> ConsentText | None:
        return self.text

    def initial(self) -> dict[str, Any]:
        return initial_of({name: getattr(self.text, name) for name in (*CONTENT, "audience")})

    def asked_in(self) -> tuple[Organization, str] | None:
        return self.text.organization, self.text.code

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = reverse("admin:consent_consenttext_change", args=[self.text.pk])
        title = _("Version %(n)s of “%(title)s”") % {"n": self.text.version + 1, "title": pick(self.text.title)}
        crumbs = [_texts_crumb(), (pick(self.text.title), here), (_("Next version"), "")]
        return super().get_context_data(title=title, crumbs=crumbs, **kwargs)


class StateBasis(TeamPage):
    """Say on what, other than consent, records of one's own are used."""

    title = gettext_lazy("State a basis")
    template_name = "consent/team/basis.html"

    def authorize(self) -> None:
        _require_manager(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", BasisForm(user=self.request.user))
        back = reverse("admin:consent_attestedbasis_changelist")
        crumbs = [(_("Attested bases"), back), (self.title, "")]
        return super().get_context_data(crumbs=crumbs, back=back, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = BasisForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                consent.attest(by=request.user, **form.cleaned_data)
            except DomainError as problem:
                add_problem(form, problem)
            else:
                self.say(_("Stated. Records that you send may name it as their basis."))
                return redirect("admin:consent_attestedbasis_changelist")
        return self.render_to_response(self.get_context_data(form=form), status=400)


def _require_manager(user: Any) -> None:
    """These pages are for those who manage data in some organization; which one, the form asks."""
    if not organizations.able_in(user, "datasets.manage").exists():
        raise Forbidden


def _texts_crumb() -> tuple[str, str]:
    return _("Consent texts"), reverse("admin:consent_consenttext_changelist")
