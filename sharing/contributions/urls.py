from django.urls import path

from sharing.contributions import views

urlpatterns = [
    path("data/", views.MyData.as_view(), name="contributions"),
    path("data/give/", views.GiveText.as_view(), name="contribute"),
    path("data/give/rows/", views.GiveRows.as_view(), name="contribute-rows"),
    path("data/give/file/", views.GiveFile.as_view(), name="contribute-file"),
    path("data/drafts/<uuid:pk>/", views.DraftPage.as_view(), name="draft"),
    path("data/drafts/<uuid:pk>/send/", views.SendDraft.as_view(), name="draft-send"),
    path("data/drafts/<uuid:pk>/drop/", views.DropDraft.as_view(), name="draft-drop"),
    path("data/drafts/<uuid:pk>/to-mend.csv", views.Faults.as_view(), name="draft-faults"),
    path("data/drafts/<uuid:pk>/<int:number>/", views.DraftFileContent.as_view(), name="draft-file"),
    path("data/drafts/<uuid:pk>/<int:number>/leave-out/", views.LeaveOut.as_view(), name="draft-leave-out"),
    path("data/held/", views.Claiming.as_view(), name="claims"),
    path("data/held/<uuid:pk>/object/", views.Object.as_view(), name="claim-object"),
    path("data/batches/<uuid:batch>/take-back/", views.TakeBackBatch.as_view(), name="take-back-batch"),
    path("data/<uuid:pk>/", views.One.as_view(), name="contribution"),
    path("data/<uuid:pk>/content/", views.Content.as_view(), name="contribution-content"),
    path("data/<uuid:pk>/take-back/", views.TakeBack.as_view(), name="take-back"),
]
