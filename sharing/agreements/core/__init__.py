"""Agreements as documents that other systems read, ODRL 2.2 in JSON-LD; and the strictest of several parties' rules."""

from sharing.agreements.core.documents import Malformed
from sharing.agreements.core.odrl import Party, Policy, from_odrl, to_odrl
from sharing.agreements.core.strictest import strictest

__all__ = ["Malformed", "Party", "Policy", "from_odrl", "strictest", "to_odrl"]
