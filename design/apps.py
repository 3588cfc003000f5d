from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DesignConfig(AppConfig):
    name = "design"
    verbose_name = _("Design")

    def ready(self) -> None:
        from design import registrations

        registrations.register()
