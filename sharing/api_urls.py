"""The API of the app's rooms."""

from rest_framework.routers import SimpleRouter

from sharing.agreements.api import AgreementViewSet, ListingViewSet
from sharing.agreements.house_rules_api import HouseRulesViewSet
from sharing.agreements.inquiry_api import InquiryViewSet
from sharing.anonymization.api import AnonymizationViewSet, ViewViewSet
from sharing.cleaning.api import CleaningViewSet
from sharing.complementarity.api import ScoreViewSet
from sharing.contributions.api import ClaimViewSet, ContributionViewSet
from sharing.deduplication.api import DeduplicationViewSet
from sharing.exports.api import ExportViewSet, RecipientKeyViewSet
from sharing.fusion.api import FusionViewSet
from sharing.labels.api import LabelReviewViewSet
from sharing.matching.api import MatchReviewViewSet
from sharing.overlap.api import OverlapViewSet
from sharing.profiles.api import VersionProfileViewSet
from sharing.redaction.api import RedactionWordViewSet
from sharing.training.api import TrainingViewSet
from sharing.uploads.api import UploadViewSet

router = SimpleRouter()
router.register("sharing/contributions", ContributionViewSet, basename="contribution")
router.register("sharing/claims", ClaimViewSet, basename="claim")
router.register("sharing/uploads", UploadViewSet, basename="upload")
router.register("sharing/cleanings", CleaningViewSet, basename="cleaning")
router.register("sharing/deduplications", DeduplicationViewSet, basename="deduplication")
router.register("sharing/anonymizations", AnonymizationViewSet, basename="anonymization")
router.register("sharing/label-reviews", LabelReviewViewSet, basename="label-review")
router.register("sharing/match-reviews", MatchReviewViewSet, basename="match-review")
router.register("sharing/profiles", VersionProfileViewSet, basename="version-profile")
router.register("sharing/redaction-words", RedactionWordViewSet, basename="redaction-word")
router.register("sharing/catalogue", ListingViewSet, basename="listing")
router.register("sharing/inquiries", InquiryViewSet, basename="inquiry")
router.register("sharing/agreements", AgreementViewSet, basename="agreement")
router.register("sharing/rules", HouseRulesViewSet, basename="house-rules")
router.register("sharing/views", ViewViewSet, basename="view")
router.register("sharing/scores", ScoreViewSet, basename="score")
router.register("sharing/overlaps", OverlapViewSet, basename="overlap")
router.register("sharing/fusions", FusionViewSet, basename="fusion")
router.register("sharing/copies", ExportViewSet, basename="export")
router.register("sharing/keys", RecipientKeyViewSet, basename="recipient-key")
router.register("sharing/trainings", TrainingViewSet, basename="training")
urlpatterns = router.urls
