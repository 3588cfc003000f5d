"""Personal details out of texts, people hidden among others in tables, and the risk that is left."""

from text.redaction import Finding, RedactedText, redact_text

from .again import Outline, releasable_rows
from .anonymize import AnonymizedTable, BlurredColumn, anonymize_table
from .hierarchies import Bands, Dates, Hierarchy, Prefixes
from .protection import protected_rows
from .releases import SecondRelease, second_release
from .risk import PrivacyRisk, privacy_risk
from .utility import UtilityLoss, utility_loss
from .written import from_dict, from_lines

__all__ = [
    "AnonymizedTable",
    "Bands",
    "BlurredColumn",
    "Dates",
    "Finding",
    "Hierarchy",
    "Outline",
    "Prefixes",
    "PrivacyRisk",
    "RedactedText",
    "SecondRelease",
    "UtilityLoss",
    "anonymize_table",
    "from_dict",
    "from_lines",
    "privacy_risk",
    "protected_rows",
    "redact_text",
    "releasable_rows",
    "second_release",
    "utility_loss",
]
