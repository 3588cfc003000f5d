from rest_framework.routers import SimpleRouter

from datastore import api, api_privacy

router = SimpleRouter()
router.register("datasets", api.DatasetViewSet, basename="dataset")
router.register("dataset-versions", api.DatasetVersionViewSet, basename="datasetversion")
router.register("privacy-budgets", api_privacy.PrivacyBudgetViewSet, basename="privacybudget")
router.register("private-releases", api_privacy.PrivateReleaseViewSet, basename="privaterelease")
router.register("permits", api.PermitViewSet, basename="permit")
urlpatterns = router.urls
