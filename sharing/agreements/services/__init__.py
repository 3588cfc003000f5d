"""What other rooms call: ``from sharing.agreements import services as agreements``, then ``agreements.sign(...)``."""

from sharing.agreements.services.ending import expire, reject, terminate, withdraw
from sharing.agreements.services.listing import NotListable, NotListed, list_version, relist, unlist
from sharing.agreements.services.parties import ChooseParty, NotAParty, parties_of, party_of
from sharing.agreements.services.proposing import Terms, propose
from sharing.agreements.services.signing import (
    ANONYMIZE,
    AlreadySigned,
    TermOver,
    TextChanged,
    create_under_free_name,
    sign,
)
from sharing.agreements.services.states import Ended, InForce, NotInForce

__all__ = [
    "ANONYMIZE",
    "AlreadySigned",
    "ChooseParty",
    "Ended",
    "InForce",
    "NotAParty",
    "NotInForce",
    "NotListable",
    "NotListed",
    "TermOver",
    "Terms",
    "TextChanged",
    "create_under_free_name",
    "expire",
    "list_version",
    "parties_of",
    "party_of",
    "propose",
    "reject",
    "relist",
    "sign",
    "terminate",
    "unlist",
    "withdraw",
]
