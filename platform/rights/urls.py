from django.urls import path

from rights import views

app_name = "rights"
urlpatterns = [
    path("data/rights/", views.MyRights.as_view(), name="data"),
    path("data/rights/export/", views.Export.as_view(), name="export"),
    path("data/rights/export/<uuid:pk>/", views.Download.as_view(), name="download"),
    path("data/rights/erase/", views.Erase.as_view(), name="erase"),
    path("data/rights/mailed/<uuid:pk>/", views.Mailed.as_view(), name="mailed"),
    path("certificates/<uuid:pk>/", views.CertificatePage.as_view(), name="certificate"),
    path("certificates/<uuid:pk>/certificate.pdf", views.CertificatePdf.as_view(), name="certificate-pdf"),
    path("certificates/<uuid:pk>/certificate.json", views.CertificateFile.as_view(), name="certificate-file"),
]
