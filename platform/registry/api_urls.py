from rest_framework.routers import SimpleRouter

from registry import api

router = SimpleRouter()
router.register("models", api.ModelViewSet, basename="model")
router.register("model-versions", api.ModelVersionViewSet, basename="modelversion")
urlpatterns = router.urls
