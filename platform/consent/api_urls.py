from rest_framework.routers import SimpleRouter

from consent.api import ConsentRecordViewSet, ConsentTextViewSet

router = SimpleRouter()
router.register("consent/texts", ConsentTextViewSet, basename="consent-text")
router.register("consent/records", ConsentRecordViewSet, basename="consent-record")
urlpatterns = router.urls
