from rest_framework.routers import SimpleRouter

from datastore import api

router = SimpleRouter()
router.register("datasets", api.DatasetViewSet, basename="dataset")
router.register("dataset-versions", api.DatasetVersionViewSet, basename="datasetversion")
router.register("permits", api.PermitViewSet, basename="permit")
urlpatterns = router.urls
