"""The portal's page of one model: try it, and say what one thinks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import services as consent
from feedback.collection import services as collection
from feedback.collection.forms import GiveForm, TryForm
from feedback.collection.trail import own_crumbs
from kernel.errors import DomainError, NotFound
from kernel.pages import PortalPage, add_problem
from registry.labels import in_words


class Give(PortalPage):
    """Step one: try the model with a text. Step two: rate, correct, or write about its answer."""

    template_name = "feedback/give.html"
    title = gettext_lazy("Give feedback")

    def load(self) -> None:
        self.subject = consent.subject_for(self.request.user)
        asks = [ask for ask in collection.asked_of(self.subject) if ask.version.model_id == self.kwargs["pk"]]
        if not asks:
            raise NotFound
        self.ask = asks[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {"ask": self.ask, "try_form": TryForm(), "give_form": self._form()}
        shown["crumbs"] = own_crumbs(self.ask.version.model.name)
        if kwargs.get("answer") is not None:
            shown["said"] = in_words(kwargs["answer"].label)
        return super().get_context_data(**(shown | kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "try" in request.POST:
            return self._try(request)
        form = self._form(request.POST)
        if form.is_valid():
            try:
                collection.say(ask=self.ask, subject=self.subject, said=form.said(), by=request.user, at=timezone.now())
            except DomainError as problem:
                add_problem(form, problem)
            else:
                self.say(_("Thank you. You find it under your feedback, and can take it back there."))
                return redirect("feedback:home")
        answer = self._answer_to(form.data.get("input", ""))
        return self.render_to_response(self.get_context_data(give_form=form, answer=answer), status=400)

    def _try(self, request: HttpRequest) -> HttpResponse:
        form = TryForm(request.POST)
        if form.is_valid():
            text = form.cleaned_data["input"]
            try:
                answer = collection.answer_of(ask=self.ask, text=text)
                give = self._form(initial={"input": text}, can_correct=True)
                return self.render_to_response(self.get_context_data(try_form=form, give_form=give, answer=answer))
            except DomainError as problem:
                add_problem(form, problem)
        return self.render_to_response(self.get_context_data(try_form=form), status=400)

    def _answer_to(self, text: str) -> Any:
        """What was answered to the text that travelled along, to show it beside the mended form; None without one."""
        try:
            return collection.answer_of(ask=self.ask, text=text) if text else None
        except DomainError:
            return None

    def _form(self, data: Any = None, *, can_correct: bool = False, **kwargs: Any) -> GiveForm:
        tried = can_correct or bool(data and data.get("input"))
        return GiveForm(data, ask=self.ask, can_correct=tried, **kwargs)
