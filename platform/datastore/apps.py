from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DatastoreConfig(AppConfig):
    name = "datastore"
    verbose_name = _("Datasets")

    def ready(self) -> None:
        from datastore import registrations

        registrations.register()
