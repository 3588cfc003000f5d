"""The project as an app: it gives its commands, and an operator's view of the installation."""

from django.apps import AppConfig

from kernel import registry


class ReciprocalConfig(AppConfig):
    name = "reciprocal"

    def ready(self) -> None:
        from reciprocal import celery, front  # noqa: F401 - shared tasks bind to this app

        registry.panels(front.installation)
