"""The agreement's page for product teams: both sides, the text, the signatures, and what came of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kernel.pages import TeamPage
from organizations import services as organizations
from sharing.agreements import services as agreements
from sharing.agreements import text
from sharing.agreements.models import Agreement
from sharing.complementarity import services as complementarity
from sharing.fusion import services as fusion
from sharing.training import services as training

TONES = {"proposed": "warn", "in_force": "good", "terminated": "bad", "expired": "neutral"}


class AgreementPage(TeamPage):
    """One agreement: what each side gives, the exact text, who signed, and what was made under it."""

    template_name = "sharing/team/agreement.html"

    def load(self) -> None:
        visible = Agreement.objects.visible_to(self.request.user)
        self.agreement = get_object_or_404(visible, pk=self.kwargs["pk"])
        self.party = agreements.party_of(self.agreement, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement = self.agreement
        offers = list(agreement.offers.select_related("organization", "source__dataset", "view").order_by("created_at"))
        signatures = list(agreement.signatures.select_related("organization").order_by("created_at", "pk"))
        mine = next((s for s in signatures if s.organization_id == self.party.pk), None)
        may = {
            ability: organizations.can(self.request.user, self.party, ability)
            for ability in ("agreements.sign", "agreements.manage", "models.train")
        }
        others = [o.organization.name for o in offers if o.organization_id != self.party.pk]
        return super().get_context_data(
            title=agreement.title,
            lead=_("With %(others)s. %(use)s, from %(start)s to %(end)s.")
            % {
                "others": ", ".join(others),
                "use": agreement.get_use_display(),
                "start": date_format(agreement.starts_on),
                "end": date_format(agreement.ends_on),
            },
            crumbs=[(_("Agreements"), reverse("admin:sharing_agreement_changelist"))],
            agreement=agreement,
            offers=[(offer, offer.current_view()) for offer in offers],
            signatures=signatures,
            text=text.of(agreement),
            text_hash=text.hash_of(agreement),
            tone=TONES[agreement.status],
            can_sign=bool(mine and not mine.signed_at and may["agreements.sign"] and agreement.status == "proposed"),
            can_end=may["agreements.manage"] and agreement.status in ("proposed", "in_force"),
            can_use=may["models.train"] and agreement.status == "in_force" and all(o.current_view() for o in offers),
            can_train="train" in agreement.uses,
            fused=self._fused(),
            scores=agreement.scores.select_related("organization").order_by("-created_at", "pk"),
            trainings=agreement.trainings.order_by("-created_at", "pk"),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Sign, terminate, score, fuse or train; each is one service call."""
        act = request.POST.get("act", "")
        now = timezone.now()
        match act:
            case "sign":
                agreements.sign(
                    agreement=self.agreement,
                    on_behalf_of=self.party,
                    text_hash=request.POST.get("text_hash", ""),
                    by=request.user,
                    at=now,
                )
                self.say(_("Signed. The text you read is bound to your signature by its hash."))
            case "terminate":
                agreements.terminate(agreement=self.agreement, on_behalf_of=self.party, by=request.user, at=now)
                self.say(_("Ended. Nothing more can be read under this agreement."))
            case "score":
                complementarity.request(agreement=self.agreement, by=request.user)
                self.say(_("The score is being computed. Its page appears here when it is ready."))
            case "fuse":
                fusion.request(agreement=self.agreement, by=request.user)
                self.say(_("The data are being fused."))
            case "train" if self._fused() is not None:
                training.request(agreement=self.agreement, data=self._fused(), by=request.user)
                self.say(_("Models are being trained, alone and together."))
        return redirect("admin:sharing_agreement_change", self.agreement.pk)

    def _fused(self) -> Any:
        from datastore.models import DatasetVersion

        return (
            DatasetVersion.objects.visible_to(self.request.user)
            .ready()
            .filter(builder=fusion.FUSE, parameters__agreement_id=str(self.agreement.pk))
            .order_by("-created_at", "pk")
            .first()
        )
