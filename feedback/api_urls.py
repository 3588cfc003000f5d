"""The API of the app's rooms."""

from rest_framework.routers import SimpleRouter

from feedback.adaptation.api import AdaptationViewSet
from feedback.analysis.api import SummaryViewSet
from feedback.board.api import IssueViewSet
from feedback.collection.api import EventViewSet, OpeningViewSet
from feedback.collection.own_api import AskViewSet

router = SimpleRouter()
router.register("feedback/openings", OpeningViewSet, basename="feedback-opening")
router.register("feedback/asks", AskViewSet, basename="feedback-ask")
router.register("feedback/events", EventViewSet, basename="feedback-event")
router.register("feedback/summaries", SummaryViewSet, basename="feedback-summary")
router.register("feedback/issues", IssueViewSet, basename="feedback-issue")
router.register("feedback/adaptations", AdaptationViewSet, basename="adaptation")
urlpatterns = router.urls
