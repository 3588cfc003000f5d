from django.urls import path

from impact import views

app_name = "impact"
urlpatterns = [
    path("impact/", views.MyImpact.as_view(), name="impact"),
    path("impact/reads/", views.Reads.as_view(), name="reads"),
]
