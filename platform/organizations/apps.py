from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "organizations"

    def ready(self) -> None:
        from jobs import permissions
        from kernel import scope
        from organizations import membership, person

        scope.provide(membership.organization_ids)
        permissions.provide(membership.may_steer_jobs)
        person.register()
