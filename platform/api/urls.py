"""The addresses of the API: the apps' and rooms' routers under /api/v1, the schema and its page."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from api import views

app_name = "api"
v1 = [
    path("", views.Root.as_view(), name="root"),
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    path("", include("jobs.api_urls")),
    path("", include("organizations.api_urls")),
    path("", include("consent.api_urls")),
    path("", include("datastore.api_urls")),
    path("", include("registry.api_urls")),
    path("", include("sharing.api_urls")),
    path("", include("feedback.api_urls")),
    path("", include("design.api_urls")),
    re_path(".*", views.Unknown.as_view(), name="unknown"),
]
urlpatterns = [
    path("v1/", include(v1)),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
]
