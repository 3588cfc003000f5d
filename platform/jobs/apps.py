from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        from jobs import signs_of_life  # noqa: F401 - connects to the worker's signals
