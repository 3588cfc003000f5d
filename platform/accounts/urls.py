from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("enter/<str:secret>/", views.UseLoginLink.as_view(), name="use-login-link"),
    path("prove/", views.Prove.as_view(), name="prove"),
    path("email/", views.Addresses.as_view(), name="email"),  # before allauth's page of the same address
]
