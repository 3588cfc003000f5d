"""The pages of the portal: its own, then those of the rooms and apps, each under the addresses they name."""

from django.urls import include, path

from portal import views

own = [
    path("", views.Home.as_view(), name="home"),
    path("settings/", views.Settings.as_view(), name="settings"),
    path("settings/language/", views.ChooseLanguage.as_view(), name="language"),
    path("settings/colors/", views.ChooseTheme.as_view(), name="theme"),
    path("healthz", views.healthz, name="healthz"),
]
ROOMS = ("organizations", "notices", "consent", "impact", "sharing", "feedback", "design", "rights")
# No namespace of our own around the rooms': each names itself, so that consent can reverse "consent:text".
urlpatterns = [
    path("", include((own, "portal"))),
    *(path("", include(f"{room}.urls")) for room in ROOMS),
]
