"""The agreement's page for product teams: both sides, the text, the signatures, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jobs.models import Job
from kernel.errors import Invalid
from kernel.pages import TeamPage
from organizations import services as organizations
from organizations.models import Organization
from sharing.agreements import services as agreements
from sharing.agreements import text
from sharing.agreements.differences import predecessor, successor
from sharing.agreements.models import Agreement
from sharing.anonymization import services as anonymization
from sharing.complementarity import services as complementarity
from sharing.fusion import services as fusion
from sharing.overlap import services as overlap
from sharing.overlap.models import Overlap
from sharing.overlap.words import sentences
from sharing.overview import telling
from sharing.training import services as training

TONES = {
    "proposed": "warn", "in_force": "good", "suspended": "warn", "countered": "neutral", "rejected": "bad",
    "withdrawn": "neutral", "terminated": "bad", "expired": "neutral", "amended": "neutral",
}  # fmt: skip
JOB_TONES = {"succeeded": "good", "failed": "bad", "quarantined": "bad", "running": "a"}
SHOWN_JOBS = 6
ABILITIES = ("agreements.sign", "agreements.manage", "models.train", "datasets.manage")


class AgreementPage(TeamPage):
    """One agreement: what each side gives, the exact text, who signed, what runs, and what was made under it.

    Who belongs to several parties first chooses for which one they act; until then nothing can be pressed.
    """

    template_name = "sharing/team/agreement.html"

    def load(self) -> None:
        visible = Agreement.objects.visible_to(self.request.user)
        self.agreement = get_object_or_404(
            visible.select_related("proposed_by", "suspended_by", "counters", "amends"), pk=self.kwargs["pk"]
        )
        self.parties = agreements.parties_of(self.agreement, self.request.user)
        chosen = self.request.POST.get("on_behalf_of") or self.request.GET.get("on_behalf_of")
        self.party: Organization | None = None
        if len(self.parties) == 1 or chosen:
            self.party = agreements.party_of(self.agreement, self.request.user, chosen)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement = self.agreement
        related = agreement.offers.select_related("organization", "source__dataset", "view")
        offers = [(offer, offer.current_view()) for offer in related.order_by("created_at", "pk")]
        signatures = list(agreement.signatures.select_related("organization").order_by("created_at", "pk"))
        mine = {party.pk for party in self.parties}
        others = [o.organization.name for o, _view in offers if o.organization_id not in mine or len(mine) > 1]
        own = next((o for o, _view in offers if self.party and o.organization_id == self.party.pk), None)
        fused = own.current_fusion() if own else None
        may = self._may(signatures, offers, own, fused)
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
            party=self.party,
            partners=[o.organization for o, _view in offers if self.party and o.organization_id != self.party.pk],
            choices=[] if self.party else [(p, "?" + urlencode({"on_behalf_of": p.pk})) for p in self.parties],
            offers=offers,
            signatures=signatures,
            parts=sorted(text.parts(agreement), key=lambda part: part[0] != get_language()),
            text_hash=text.hash_of(agreement),
            state=agreement.state_shown(timezone.now().date()),
            tone=TONES[agreement.status],
            may=may,
            changes=telling.changes(agreement),
            before=predecessor(agreement),
            after=successor(agreement),
            history=telling.history(agreement),
            fused=fused,
            jobs=[(job, JOB_TONES.get(job.status, "neutral")) for job in self._jobs([o for o, _view in offers])],
            scores=agreement.scores.select_related("organization", "partner__dataset__organization").order_by(
                "-created_at", "pk"
            ),
            overlaps=self._overlaps(),
            trainings=agreement.trainings.select_related("organization").order_by("-created_at", "pk"),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """One press is one service call for the party that the person acts for."""
        acts: dict[str, tuple[Callable[[Organization], Any], str]] = {
            "sign": (self._sign, _("Signed. The text you read is bound to your signature by its hash.")),
            "reject": (self._ender(agreements.reject), _("Rejected. The others are told.")),
            "withdraw": (self._ender(agreements.withdraw), _("Withdrawn. The others are told.")),
            "resume": (self._ender(agreements.resume), _("It goes on.")),
            "terminate": (
                self._ender(agreements.terminate),
                _("Ended. Nothing more can be read under this agreement."),
            ),
            "prepare": (self._prepare, _("The anonymized view is being made anew.")),
            "score": (
                self._score,
                _("The score is being computed. Its page appears here when it is ready."),
            ),
            "compare": (
                self._compare,
                _("What both have is being counted. How many that are appears here when it is ready."),
            ),
            "fuse": (self._job(fusion.request), _("The data are being fused.")),
            "train": (self._train, _("Models are being trained, alone and together.")),
        }
        act = request.POST.get("act", "")
        if act not in acts:
            raise Invalid(_("This page has no such button. Reload it."), field="act")
        party = self.party or agreements.party_of(self.agreement, request.user)
        perform, said = acts[act]
        perform(party)
        self.say(said)
        here = reverse("admin:sharing_agreement_change", args=[self.agreement.pk])
        return redirect(here if len(self.parties) == 1 else f"{here}?{urlencode({'on_behalf_of': party.pk})}")

    def _may(self, signatures: list[Any], offers: list[Any], own: Any, fused: Any) -> set[str]:
        """The buttons that the person can press now; the services check again."""
        agreement, party = self.agreement, self.party
        if party is None:
            return set()
        able = {a for a in ABILITIES if organizations.can(self.request.user, party, a)}
        proposed, in_force = agreement.status == "proposed", agreement.status == "in_force"
        suspended, manages = agreement.status == "suspended", "agreements.manage" in able
        mine = next(s for s in signatures if s.organization_id == party.pk)
        views_ready = all(view for _offer, view in offers)
        usable = agreement.is_in_force(timezone.now().date()) and views_ready and "models.train" in able
        trains = usable and "train" in agreement.uses
        buttons = {
            "sign": proposed and mine.signed_at is None and "agreements.sign" in able,
            "counter": proposed and agreement.proposed_by_id != party.pk and manages,
            "reject": proposed and agreement.proposed_by_id != party.pk and manages,
            "withdraw": proposed and agreement.proposed_by_id == party.pk and manages,
            "amend": (in_force or suspended) and manages and not self._is_being_amended(),
            "suspend": in_force and manages,
            "resume": suspended and agreement.suspended_by_id == party.pk and manages,
            "terminate": (in_force or suspended) and manages,
            "prepare": in_force and "datasets.manage" in able,
            "score": usable and complementarity.has_task(own),
            "compare": usable and overlap.is_comparable(own, [o for o, _view in offers if o != own]),
            "fuse": trains,
            "train": trains and fused is not None,
        }
        return {name for name, shown in buttons.items() if shown}

    def _is_being_amended(self) -> bool:
        return self.agreement.amendments.filter(status=Agreement.Status.PROPOSED).exists()

    def _jobs(self, offers: list[Any]) -> Any:
        """The newest runs under this agreement that the person may see."""
        about = Q(parameters__agreement_id=str(self.agreement.pk))
        about |= Q(parameters__offer_id__in=[str(offer.pk) for offer in offers])
        return Job.objects.visible_to(self.request.user).filter(about).order_by("-created_at", "pk")[:SHOWN_JOBS]

    def _overlaps(self) -> list[tuple[Overlap, list[str]]]:
        """Of each party that the person belongs to, what it was told last, in sentences."""
        latest = Overlap.objects.visible_to(self.request.user).latest_of(self.agreement)
        told = latest.select_related("organization", "partner_organization")
        return [(found, sentences(found, found.partner_organization.name)) for found in told]

    def _sign(self, party: Organization) -> None:
        agreements.sign(
            agreement=self.agreement,
            on_behalf_of=party,
            text_hash=self.request.POST.get("text_hash", ""),
            by=self.request.user,
            at=timezone.now(),
        )

    def _ender(self, verb: Callable[..., Any]) -> Callable[[Organization], Any]:
        return lambda party: verb(agreement=self.agreement, on_behalf_of=party, by=self.request.user, at=timezone.now())

    def _score(self, party: Organization) -> None:
        partner = self.request.POST.get("partner") or None
        complementarity.request(agreement=self.agreement, by=self.request.user, on_behalf_of=party.pk, partner=partner)

    def _compare(self, party: Organization) -> None:
        partner = self.request.POST.get("partner") or None
        overlap.request(agreement=self.agreement, by=self.request.user, on_behalf_of=party.pk, partner=partner)

    def _job(self, request: Callable[..., Any]) -> Callable[[Organization], Any]:
        return lambda party: request(agreement=self.agreement, by=self.request.user, on_behalf_of=party.pk)

    def _prepare(self, party: Organization) -> None:
        offer = self.agreement.offers.select_related("organization", "agreement").get(organization=party)
        anonymization.request(offer=offer, by=self.request.user)

    def _train(self, party: Organization) -> None:
        fused = self.agreement.offers.get(organization=party).current_fusion()
        if fused is None:
            raise Invalid(_("Fuse the data first, and wait until they are there."), field="act")
        training.request(agreement=self.agreement, data=fused, by=self.request.user)
