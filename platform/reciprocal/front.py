"""What the project itself shows on the operators' front page: whether the installation is sound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from kernel import charts, registry
from reciprocal import diagnosis


def installation(user: Any) -> Iterator[registry.Panel]:
    """For operators, what ``manage.py doctor`` says."""
    if not user.is_operator:
        return
    found = diagnosis.faults(quick=True)
    yield registry.Panel(
        title=_("The installation"),
        table=charts.Table([charts.Column(_("What is wrong, and what to do"))], [[fault] for fault in found]),
        nothing=_("Nothing is wrong with it. Run `manage.py doctor` on the server to ask the workers too."),
        order=10,
    )
