from rest_framework.routers import SimpleRouter

from consent.api import AttestedBasisViewSet, ConsentRecordViewSet, ConsentTextViewSet, GuardianshipViewSet

router = SimpleRouter()
router.register("consent/texts", ConsentTextViewSet, basename="consent-text")
router.register("consent/records", ConsentRecordViewSet, basename="consent-record")
router.register("consent/bases", AttestedBasisViewSet, basename="consent-basis")
router.register("consent/guardianships", GuardianshipViewSet, basename="guardianship")
urlpatterns = router.urls
