"""The API of the rooms."""

from rest_framework.routers import SimpleRouter

from design.factors.api import FactorReportViewSet
from design.optimization.api import OptimizationViewSet
from design.proposals.api import ProposalViewSet, ReviewViewSet
from design.proposals.framing_api import AttributeViewSet, ReviewFormViewSet
from design.recruitment.api import EnrollmentViewSet, InvitationViewSet
from design.satisfaction.api import SatisfactionReportViewSet
from design.studies.api import StudyViewSet
from design.surveys.api import SurveyViewSet

router = SimpleRouter()
router.register("studies", StudyViewSet, basename="study")
router.register("study-invitations", InvitationViewSet, basename="studyinvitation")
router.register("enrollments", EnrollmentViewSet, basename="enrollment")
router.register("surveys", SurveyViewSet, basename="survey")
router.register("attributes", AttributeViewSet, basename="attribute")
router.register("review-forms", ReviewFormViewSet, basename="reviewform")
router.register("proposals", ProposalViewSet, basename="proposal")
router.register("reviews", ReviewViewSet, basename="review")
router.register("factor-reports", FactorReportViewSet, basename="factorreport")
router.register("satisfaction-reports", SatisfactionReportViewSet, basename="satisfactionreport")
router.register("optimizations", OptimizationViewSet, basename="optimization")
urlpatterns = router.urls
