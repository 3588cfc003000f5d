"""The portal pages of the app's rooms."""

from importlib.util import find_spec

from django.urls import include, path

app_name = "sharing"
ROOMS = ("contributions",)
urlpatterns = [path("", include(f"sharing.{room}.urls")) for room in ROOMS if find_spec(f"sharing.{room}.urls")]
