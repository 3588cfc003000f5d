"""Agreements as documents that other systems read: ODRL 2.2 in JSON-LD."""

from sharing.agreements.core.odrl import Malformed, Party, Policy, from_odrl, to_odrl

__all__ = ["Malformed", "Party", "Policy", "from_odrl", "to_odrl"]
