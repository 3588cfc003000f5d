"""Why somebody's data may not be used for a purpose."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """In the words of a team that reads how many; the person is never named."""

    ALLOWED = "allowed", _("May be used")
    UNASKED = "unasked", _("Were not asked, or did not answer")
    OTHER_PARTNER = "other-partner", _("Said yes, but not to this partner")
    BASIS = "basis", _("Are held on a basis that doesn't name this purpose")
    EXPIRED = "expired", _("Said yes for a time that is over")
    GUARDIAN = "guardian", _("Said yes, and their guardian has not")
    REFUSED = "refused", _("Said no")
    WITHDRAWN = "withdrawn", _("Took it back, or objected")
    ERASED = "erased", _("Were erased")


GAINED_BY_ASKING = frozenset({Reason.UNASKED, Reason.OTHER_PARTNER, Reason.BASIS, Reason.EXPIRED, Reason.GUARDIAN})
