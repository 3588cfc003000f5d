"""The portal pages of the app's rooms."""

from django.urls import include, path

app_name = "sharing"
urlpatterns = [path("", include("sharing.contributions.urls"))]
