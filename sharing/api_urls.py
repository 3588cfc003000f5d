"""The API of the app's rooms."""

from rest_framework.routers import SimpleRouter

from sharing.contributions.api import ContributionViewSet

router = SimpleRouter()
router.register("sharing/contributions", ContributionViewSet, basename="contribution")
urlpatterns = router.urls
