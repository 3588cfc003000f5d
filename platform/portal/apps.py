from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from kernel.admin import ReciprocalAdminSite
        from portal import dashboard, figures

        figures.register()
        ReciprocalAdminSite.front_page = staticmethod(dashboard.show)
