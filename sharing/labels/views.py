"""A review of labels as a page: the doubts by rank, each with its row, to be settled one by one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosure.words import count_shown
from kernel.errors import Invalid
from kernel.lookup import id_in
from kernel.pages import TeamPage
from organizations import services as organizations
from sharing.labels import services as labels
from sharing.labels.models import LabelDoubt, LabelReview


class ReviewPage(TeamPage):
    """Rows are read when the button is pressed, which the audit trail and people see."""

    template_name = "sharing/team/labels.html"

    def load(self) -> None:
        reviews = LabelReview.objects.visible_to(self.request.user)
        related = reviews.select_related("version__dataset__organization", "key")
        self.review = get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, *, cards: Any = None, **kwargs: Any) -> dict[str, Any]:
        review = self.review
        organization = review.version.dataset.organization
        return super().get_context_data(
            title=_("Labels in %(column)s") % {"column": review.target},
            lead=_("Rows whose label models that never saw them believe least. You decide; nothing changes before."),
            crumbs=[
                (_("Datasets"), reverse("admin:datastore_dataset_changelist")),
                (str(review.version), review.version.get_absolute_url()),
                (_("Labels in %(column)s") % {"column": review.target}, ""),
            ],
            review=review,
            facts=[
                (_("Rows with a label"), f"{review.labelled:,}"),
                (_("Labels that are wrong, estimated"), f"{review.wrong_share:.1%}"),
                (_("Doubtful rows"), count_shown(review.doubts.count())),
                *((label, count_shown(n)) for label, n in self._settled()),
            ],
            cards=cards,
            may=review.closed_at is None and organizations.can(self.request.user, organization, "datasets.manage"),
            open=review.doubts.open().exists(),
            settled=any(n for _label, n in self._settled()),
            choices=LabelDoubt.Choice.choices,
            **kwargs,
        )

    def _settled(self) -> list[tuple[Any, int]]:
        choices = list(self.review.doubts.exclude(choice="").values_list("choice", flat=True))
        return [(label, choices.count(choice)) for choice, label in LabelDoubt.Choice.choices if choice in choices]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Settle a doubt, if one was sent, and show the next; or put what was settled into a new version."""
        act = request.POST.get("act", "")
        if act == "apply":
            job = labels.request_relabel(review=self.review, by=request.user, at=timezone.now())
            self.say(_("Started. What it makes appears in the lineage when it is done."))
            return redirect("admin:jobs_job_change", job.pk)
        if act == "settle":
            doubt = get_object_or_404(self.review.doubts, pk=id_in(request.POST.get("doubt")))
            labels.settle(doubt=doubt, choice=request.POST.get("choice", ""), by=request.user)
        elif act != "show":
            raise Invalid(_("This page has no such button. Reload it."), field="act")
        cards = labels.open_cards(review=self.review, by=request.user)
        return self.render_to_response(self.get_context_data(cards=cards))
