"""What other rooms call: ``from sharing.agreements import services as agreements``, then ``agreements.sign(...)``."""

from sharing.agreements.services.drafting import MOST_PARTIES, PARTY, Conditions, Terms
from sharing.agreements.services.ending import expire, reject, terminate, withdraw
from sharing.agreements.services.exchanging import as_odrl, propose_odrl
from sharing.agreements.services.inquiring import (
    InquiryOver,
    TooManyInquiries,
    answer_inquiry,
    ask,
    withdraw_inquiry,
)
from sharing.agreements.services.listing import NotListable, NotListed, list_version, relist, unlist
from sharing.agreements.services.parties import (
    ChoosePartner,
    ChooseParty,
    NotAParty,
    chosen_partner,
    letters,
    parties_of,
    party_of,
)
from sharing.agreements.services.proposing import AmendmentOpen, OwnProposal, amend, counter, propose
from sharing.agreements.services.reminding import remind
from sharing.agreements.services.ruling import rules_of, set_rules
from sharing.agreements.services.searching import Found, search
from sharing.agreements.services.signing import (
    ANONYMIZE,
    AlreadySigned,
    AmendedEnded,
    TermOver,
    TextChanged,
    create_under_free_name,
    sign,
)
from sharing.agreements.services.states import Ended, InForce, NotInForce, Suspended, require_in_force
from sharing.agreements.services.suspending import NotSuspended, NotSuspender, resume, suspend

__all__ = [
    "ANONYMIZE",
    "MOST_PARTIES",
    "PARTY",
    "AlreadySigned",
    "AmendedEnded",
    "AmendmentOpen",
    "ChoosePartner",
    "ChooseParty",
    "Conditions",
    "Ended",
    "Found",
    "InForce",
    "InquiryOver",
    "NotAParty",
    "NotInForce",
    "NotListable",
    "NotListed",
    "NotSuspended",
    "NotSuspender",
    "OwnProposal",
    "Suspended",
    "TermOver",
    "Terms",
    "TextChanged",
    "TooManyInquiries",
    "amend",
    "answer_inquiry",
    "as_odrl",
    "ask",
    "chosen_partner",
    "counter",
    "create_under_free_name",
    "expire",
    "letters",
    "list_version",
    "parties_of",
    "party_of",
    "propose",
    "propose_odrl",
    "reject",
    "relist",
    "remind",
    "require_in_force",
    "resume",
    "rules_of",
    "search",
    "set_rules",
    "sign",
    "suspend",
    "terminate",
    "unlist",
    "withdraw",
    "withdraw_inquiry",
]
