"""The settings that an update can be asked for with, checked when it is asked for and not when it runs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid


class BadSetting(Invalid):
    code = "adaptation-setting-invalid"
    title = _("One of the settings can't be used.")


def checked(given: Any) -> dict[str, Any]:
    """The settings, each of a kind and within the limits that ``update_on_feedback`` takes.

    Raises:
        BadSetting: names the first at fault, and what it may be.
    """
    from feedback.adaptation.core import LIMITS, OPTIMIZERS

    if not isinstance(given, Mapping):
        raise BadSetting(_("Give the settings as an object from name to value."), field="settings")
    for name, value in given.items():
        if name == "optimizer":
            if value not in OPTIMIZERS:
                raise BadSetting(
                    _("optimizer is one of: %(known)s.") % {"known": ", ".join(OPTIMIZERS)}, field="settings"
                )
            continue
        if name not in LIMITS:
            known = ", ".join(sorted([*LIMITS, "optimizer"]))
            raise BadSetting(
                _("There is no setting %(name)s. Use: %(known)s.") % {"name": str(name)[:40], "known": known},
                field="settings",
            )
        limit = LIMITS[name]
        whole = isinstance(value, int) and not isinstance(value, bool)
        number = whole or (isinstance(value, float) and math.isfinite(value) and not limit.whole)
        if not number or not limit.low <= value <= limit.high:
            asked = _("%(name)s is a whole number") if limit.whole else _("%(name)s is a number")
            raise BadSetting(
                _("%(asked)s from %(low)s to %(high)s.")
                % {"asked": asked % {"name": name}, "low": f"{limit.low:g}", "high": f"{limit.high:g}"},
                field="settings",
            )
    return dict(given)
