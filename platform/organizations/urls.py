from django.urls import path

from organizations import views

app_name = "organizations"
urlpatterns = [path("invitations/<str:secret>/", views.OpenInvitation.as_view(), name="invitation")]
