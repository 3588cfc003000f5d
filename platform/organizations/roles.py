"""Who may do what: one page, read by code, admin and docs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    STEWARD = "steward", _("Steward")
    RESEARCHER = "researcher", _("Researcher")
    ANALYST = "analyst", _("Analyst")
    REVIEWER = "reviewer", _("Reviewer")
    VIEWER = "viewer", _("Viewer")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")


# What each role is for, as the pages that give one say it.
MEANING = {
    Role.OWNER: _("Everything, also members and their roles."),
    Role.STEWARD: _("Data, agreements, models and API tokens; signs for the organization."),
    Role.RESEARCHER: _("Studies, surveys, proposals and their reports."),
    Role.ANALYST: _("Scores, training, feedback and reports; signs nothing."),
    Role.REVIEWER: _("Looks at everything the team sees, and reviews."),
    Role.VIEWER: _("Looks, and changes nothing."),
    Role.PRIVACY_OFFICER: _("Looks, and answers privacy requests."),
}

EVERY_ROLE = frozenset(Role)
O, S, R, A, P = Role.OWNER, Role.STEWARD, Role.RESEARCHER, Role.ANALYST, Role.PRIVACY_OFFICER

ABILITIES: dict[str, frozenset[Role]] = {
    "members.manage": frozenset({O}),
    "tokens.manage": frozenset({O, S}),
    "privacy.manage": frozenset({O, P}),
    "datasets.view": EVERY_ROLE,
    "datasets.manage": frozenset({O, S}),
    "agreements.view": EVERY_ROLE,
    "agreements.manage": frozenset({O, S}),
    "agreements.sign": frozenset({O, S}),
    "models.view": EVERY_ROLE,
    "models.train": frozenset({O, S, A}),
    "models.promote": frozenset({O, S}),
    "feedback.view": EVERY_ROLE,
    "feedback.manage": frozenset({O, S, A}),
    "studies.view": EVERY_ROLE,
    "studies.manage": frozenset({O, R}),
    "reviews.view": EVERY_ROLE,
    "reports.view": EVERY_ROLE,
    "reports.run": frozenset({O, R, A, S}),
    "jobs.view": EVERY_ROLE,
    "jobs.cancel": frozenset({O, S, R, A}),
}
