"""The portal pages of the app's rooms."""

from django.urls import path

from feedback.adaptation.views import Outcome
from feedback.collection.views import Give
from feedback.overview.views import Home, Own

app_name = "feedback"
urlpatterns = [
    path("feedback/", Home.as_view(), name="home"),
    path("feedback/models/<uuid:pk>/", Give.as_view(), name="give"),
    path("feedback/mine/<uuid:pk>/", Own.as_view(), name="event"),
    path("feedback/outcomes/<uuid:pk>/", Outcome.as_view(), name="outcome"),
]
