from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    name = "kernel"
    verbose_name = "Kernel"

    def ready(self) -> None:
        from kernel import grants
        from kernel.models import name_relations

        name_relations()

        post_migrate.connect(grants.after_migrate, dispatch_uid="kernel.grants")
