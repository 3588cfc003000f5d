from django.urls import path

from consent import guardian_views, middleware, views

app_name = "consent"
urlpatterns = [
    path(".well-known/gpc.json", middleware.declaration, name="gpc"),
    path("consents/", views.Consents.as_view(), name="consents"),
    path("consents/withdraw-all/", views.WithdrawAll.as_view(), name="withdraw-all"),
    path("consents/<uuid:pk>/", views.Text.as_view(), name="text"),
    path("consents/<uuid:pk>/decide/", views.DecideOne.as_view(), name="decide"),
    path("consents/<uuid:pk>/receipt/", views.Receipt.as_view(), name="receipt"),
    path("consents/<uuid:pk>/receipt.json", views.ReceiptFile.as_view(), name="receipt-file"),
    path("consents/<uuid:pk>/receipt.pdf", views.ReceiptPdf.as_view(), name="receipt-pdf"),
    path("consents/guardian/<uuid:pk>/", guardian_views.AskGuardian.as_view(), name="guardian"),
    path("guardian/", guardian_views.NewGuardianLink.as_view(), name="new-guardian-link"),
    path("guardian/<str:secret>/", guardian_views.AsGuardian.as_view(), name="as-guardian"),
    path("guardian/<str:secret>/withdraw/", guardian_views.WithdrawAsGuardian.as_view(), name="withdraw-as-guardian"),
    path("guardian/<str:secret>/of-age/", guardian_views.ComeOfAge.as_view(), name="come-of-age"),
]
