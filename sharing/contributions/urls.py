from django.urls import path

from sharing.contributions import views

urlpatterns = [
    path("data/", views.MyData.as_view(), name="contributions"),
    path("data/give/", views.Contribute.as_view(), name="contribute"),
    path("data/<uuid:pk>/", views.One.as_view(), name="contribution"),
    path("data/<uuid:pk>/take-back/", views.TakeBack.as_view(), name="take-back"),
]
