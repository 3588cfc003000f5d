from django.apps import AppConfig


class ReciprocalConfig(AppConfig):
    name = "reciprocal"

    def ready(self) -> None:
        from reciprocal import celery  # noqa: F401 - shared tasks bind to this app
