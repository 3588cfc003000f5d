from django.urls import path

from impact import views

app_name = "impact"
urlpatterns = [
    path("impact/", views.MyImpact.as_view(), name="impact"),
    path("impact/reads/", views.Reads.as_view(), name="reads"),
    path("impact/record/", views.Record.as_view(), name="record"),
    path("impact/record/<uuid:pk>/", views.RecordEntry.as_view(), name="record-entry"),
    path("impact/record/<uuid:pk>/proof.json", views.RecordProof.as_view(), name="record-proof"),
]
