"""The addresses of the API: the apps' and rooms' routers under /api/v1, the schema and its pages."""

from django.urls import include, path, re_path

from api import views

app_name = "api"
ROOMS = ("jobs", "organizations", "consent", "datastore", "registry", "sharing", "feedback", "design")
v1 = [
    path("", views.Root.as_view(), name="root"),
    path("schema", views.Schema.as_view(), name="schema"),
    *(path("", include(f"{room}.api_urls")) for room in ROOMS),
    re_path(".*", views.Unknown.as_view(), name="unknown"),
]
urlpatterns = [
    path("v1/", include(v1)),
    path("docs/", views.Docs.as_view(url_name="api:schema"), name="docs"),
    path("docs/errors", views.Errors.as_view(), name="errors"),
]
