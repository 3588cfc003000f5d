"""The API of the app's rooms."""

from rest_framework.routers import SimpleRouter

from feedback.adaptation.api import AdaptationViewSet
from feedback.collection.api import EventViewSet

router = SimpleRouter()
router.register("feedback/events", EventViewSet, basename="feedback-event")
router.register("feedback/adaptations", AdaptationViewSet, basename="adaptation")
urlpatterns = router.urls
