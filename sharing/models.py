"""The rooms' models, in the order of the work."""

from sharing.agreements.house_rules import HouseRules
from sharing.agreements.inquiries import Inquiry
from sharing.agreements.models import Agreement, Listing, Offer, Signature
from sharing.complementarity.models import Score
from sharing.contributions.models import Contribution, ContributionUse, Draft, DraftFile
from sharing.exports.models import Export, RecipientKey
from sharing.labels.models import LabelDoubt, LabelReview
from sharing.matching.models import MatchPair, MatchReview
from sharing.overlap.models import Overlap
from sharing.profiles.models import VersionProfile
from sharing.redaction.models import RedactionWord
from sharing.training.models import Training
from sharing.uploads.models import Upload

__all__ = [
    "Agreement",
    "Contribution",
    "ContributionUse",
    "Draft",
    "DraftFile",
    "Export",
    "HouseRules",
    "Inquiry",
    "LabelDoubt",
    "LabelReview",
    "Listing",
    "MatchPair",
    "MatchReview",
    "Offer",
    "Overlap",
    "RecipientKey",
    "RedactionWord",
    "Score",
    "Signature",
    "Training",
    "Upload",
    "VersionProfile",
]
