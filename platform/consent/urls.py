from django.urls import path

from consent import middleware, views

app_name = "consent"
urlpatterns = [
    path(".well-known/gpc.json", middleware.declaration, name="gpc"),
    path("consents/", views.Consents.as_view(), name="consents"),
    path("consents/withdraw-all/", views.WithdrawAll.as_view(), name="withdraw-all"),
    path("consents/<uuid:pk>/", views.Text.as_view(), name="text"),
    path("consents/<uuid:pk>/decide/", views.DecideOne.as_view(), name="decide"),
    path("consents/<uuid:pk>/receipt/", views.Receipt.as_view(), name="receipt"),
    path("consents/<uuid:pk>/receipt.json", views.ReceiptFile.as_view(), name="receipt-file"),
]
