from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import changing, person, proving

        person.register()
        proving.connect()
        changing.connect()
