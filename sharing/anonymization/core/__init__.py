"""Personal details out of texts, people hidden among others in tables, and the risk that is left."""

from text.redaction import Finding, RedactedText, redact_text

from .anonymize import AnonymizedTable, anonymize_table
from .hierarchies import Bands, Prefixes
from .protection import protected_rows
from .releases import SecondRelease, second_release
from .risk import PrivacyRisk, privacy_risk
from .utility import UtilityLoss, utility_loss

__all__ = [
    "AnonymizedTable",
    "Bands",
    "Finding",
    "Prefixes",
    "PrivacyRisk",
    "RedactedText",
    "SecondRelease",
    "UtilityLoss",
    "anonymize_table",
    "privacy_risk",
    "protected_rows",
    "redact_text",
    "second_release",
    "utility_loss",
]
