from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.Notices.as_view(), name="notices"),
    path("notices/<uuid:pk>/", views.Open.as_view(), name="open"),
]
