"""The admin's app: our one site, templates from Django's."""

from django.contrib.admin.apps import SimpleAdminConfig


class AdminConfig(SimpleAdminConfig):
    default_site = "kernel.admin.ReciprocalAdminSite"

    def ready(self) -> None:
        super().ready()
        self.module.autodiscover()
