"""Coming in by a secret link."""

from __future__ import annotations

from typing import Any

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from design.recruitment import services as recruitment
from design.recruitment.forms import AgeForm
from kernel.pages import PortalPage
from kernel.translated import pick


class Join(PortalPage):
    """GET says what one is invited to (mail scanners follow links, so opening must not join); POST joins."""

    template_name = "design/join.html"

    def load(self) -> None:
        invitation, self.inside = recruitment.look_at(
            secret=self.kwargs["secret"], by=self.request.user, at=timezone.now()
        )
        self.study = invitation.study

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return redirect(self.study) if self.inside else super().get(request, *args, **kwargs)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        form = AgeForm(request.POST, study=self.study)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=400)
        enrolled = recruitment.join(
            secret=self.kwargs["secret"], by=request.user, at=timezone.now(), age=form.cleaned_data.get("age", "")
        )
        self.say(_("You take part now. Read first what is asked of you."))
        return redirect(enrolled.study)

    def refuse(self, error: Any) -> Any:
        if isinstance(error, recruitment.TooYoung):
            said = {"headline": _("You can't take part in this study"), "detail": error.detail}
            return render(self.request, "error.html", said, status=error.status)
        return super().refuse(error)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", AgeForm(study=self.study))
        names = {"organization": self.study.organization.name, "study": pick(self.study.title)}
        headline = _("%(organization)s invites you to “%(study)s”") % names
        return super().get_context_data(title=headline, study=self.study, **kwargs)
