"""A person's own part over the API: models to try, what one answers, and saying what one thinks."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from consent import services as consent
from consent.models import Subject
from feedback.collection import services as collection
from feedback.collection.access import require_in_person
from feedback.collection.models import Event
from feedback.collection.serializers import AnswerOut, AskOut, EventOut, SayIn, TryIn
from kernel.api import RoomViewSet
from kernel.errors import NotFound


class AskViewSet(RoomViewSet):
    """Live models whose organizations ask you to try them and say what you think. Addressed by the model's id."""

    scope = "feedback"
    serializer_class = AskOut
    queryset = Event.objects.none()

    def _subject(self) -> Subject:
        require_in_person(self.request.user)
        return consent.subject_for(self.request.user)

    def _ask(self, subject: Subject, pk: str) -> collection.Ask:
        for ask in collection.asked_of(subject):
            if str(ask.version.model_id) == str(pk):
                return ask
        raise NotFound

    @extend_schema(responses=AskOut(many=True))
    def list(self, request: Request) -> Response:
        """The models, by organization. They are few, so they come on one page."""
        return Response({"results": AskOut(collection.asked_of(self._subject()), many=True).data})

    @extend_schema(request=TryIn, responses=AnswerOut)
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str) -> Response:
        """What the model answers to a text of yours. Nothing of it is kept."""
        ask = self._ask(self._subject(), pk)
        order = TryIn(data=request.data)
        order.is_valid(raise_exception=True)
        return Response(AnswerOut(collection.answer_of(ask=ask, text=order.validated_data["input"])).data)

    @extend_schema(request=SayIn, responses={201: EventOut})
    @action(detail=True, methods=["post"])
    def say(self, request: Request, pk: str) -> Response:
        """Say what you think: a rating, a correction, a problem or a suggestion. Take it back at its own address."""
        subject = self._subject()
        ask = self._ask(subject, pk)
        order = SayIn(data=request.data)
        order.is_valid(raise_exception=True)
        event = collection.say(ask=ask, subject=subject, said=order.validated_data, by=request.user, at=timezone.now())
        return Response(EventOut(event).data, status=status.HTTP_201_CREATED)
