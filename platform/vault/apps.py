from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VaultConfig(AppConfig):
    name = "vault"
    verbose_name = _("Vault")

    def ready(self) -> None:
        from audit import services as audit
        from vault import services as vault

        audit.signed_by(sign=vault.sign, verify=vault.verify)
