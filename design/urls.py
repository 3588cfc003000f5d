"""The portal pages of the rooms."""

from django.urls import path

from design import participation
from design.proposals import views as proposals
from design.recruitment import views as recruitment
from design.surveys import views as surveys

app_name = "design"
urlpatterns = [
    path("studies/", participation.Studies.as_view(), name="studies"),
    path("studies/join/<str:secret>/", recruitment.Join.as_view(), name="join"),
    path("studies/<uuid:pk>/", participation.StudyPage.as_view(), name="study"),
    path("studies/<uuid:pk>/consent/", participation.Decide.as_view(), name="study-consent"),
    path("studies/<uuid:pk>/leave/", participation.Leave.as_view(), name="study-leave"),
    path("surveys/<uuid:pk>/", surveys.Resume.as_view(), name="survey"),
    path("surveys/<uuid:pk>/<int:page>/", surveys.SurveyPage.as_view(), name="survey-page"),
    path("surveys/<uuid:pk>/done/", surveys.Done.as_view(), name="survey-done"),
    path("reviews/<uuid:pk>/", proposals.ReviewPage.as_view(), name="review"),
]
