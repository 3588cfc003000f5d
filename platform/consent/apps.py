from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    name = "consent"
    label = "consent"
    verbose_name = _("Consent")

    def ready(self) -> None:
        from kernel import registry

        from . import registrations

        registry.waiting(registrations.waiting)
        registry.cards(registrations.cards)
        registry.person(
            "consent",
            export=registrations.export,
            erase=registrations.erase,
            models=["consent.Subject", "consent.ConsentRecord", "consent.ConsentOffer", "consent.AttestedBasis"],
        )
