from rest_framework.routers import SimpleRouter

from organizations.api import OrganizationViewSet, TokenViewSet

router = SimpleRouter()
router.register("organizations", OrganizationViewSet, basename="organization")
router.register("tokens", TokenViewSet, basename="token")
urlpatterns = router.urls
