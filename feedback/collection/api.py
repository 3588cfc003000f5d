"""Feedback over the API: one event, or many as NDJSON; and one's own list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from consent.models import AttestedBasis
from feedback.collection import services as collection
from feedback.collection.models import Event, Opening
from feedback.collection.serializers import EventIn, EventOut, OpeningIn, OpeningOut, RecordedOut
from kernel.api import ReadViewSet
from kernel.garbage import uncollected
from kernel.lookup import visible
from kernel.ndjson import NdjsonLines
from kernel.parsers import SafeJSONParser
from registry.models import Model, ModelVersion
from text.json_objects import unstorable

MAX_PROBLEMS = 100


class OpeningViewSet(ReadViewSet):
    """Which of your organizations' models people may try in the portal."""

    scope = "feedback"
    serializer_class = OpeningOut
    queryset = Opening.objects.none()

    def get_queryset(self) -> Any:
        return Opening.objects.visible_to(self.request.user).select_related("model")

    @extend_schema(request=OpeningIn, responses={201: OpeningOut})
    def create(self, request: Request) -> Response:
        """Let people try a model whom you ask to help improve your models."""
        order = OpeningIn(data=request.data)
        order.is_valid(raise_exception=True)
        model = visible(Model.objects.visible_to(request.user), order.validated_data["model"], field="model")
        opening = collection.open_model(model=model, by=request.user, at=timezone.now())
        return Response(OpeningOut(opening).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=OpeningOut)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:
        """Offer the model no longer. What was said stays."""
        opening = self.get_object()
        closed = collection.close_model(model=opening.model, by=request.user, at=timezone.now())
        return Response(OpeningOut(closed).data)


class EventFilter(django_filters.FilterSet):
    version = django_filters.UUIDFilter(field_name="version_id")
    kind = django_filters.ChoiceFilter(choices=Event.Kind.choices)
    channel = django_filters.ChoiceFilter(choices=Event.Channel.choices)


class EventViewSet(ReadViewSet):
    """What your organizations' systems sent about their models, and what you said yourself."""

    scope = "feedback"
    serializer_class = EventOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = EventFilter
    queryset = Event.objects.none()
    parser_classes = (SafeJSONParser,)

    def get_queryset(self) -> Any:
        return Event.objects.visible_to(self.request.user)

    @extend_schema(request=EventIn, responses={201: RecordedOut})
    def create(self, request: Request) -> Response:
        """Send one event. The same idempotency key with the same content is taken once."""
        order = EventIn(data=request.data)
        order.is_valid(raise_exception=True)
        try:
            recorded = self._record([dict(order.validated_data)])
        except collection.BadEvents as refused:
            raise serializers.ValidationError({field: [said] for _at, field, said in refused.problems}) from None
        return Response(RecordedOut(recorded).data, status=_status(recorded))

    @extend_schema(request={"application/x-ndjson": EventIn}, responses={201: RecordedOut})
    @action(detail=False, methods=["post"], parser_classes=[NdjsonLines])
    @uncollected()
    def bulk(self, request: Request) -> Response:
        """Send up to 10,000 events, one JSON object a line: all are taken, or none, and each bad line is named."""
        events: list[dict[str, Any]] = []
        numbers: list[int] = []
        problems: dict[str, Any] = {}
        for number, line in request.data:
            order = EventIn(data=line)
            if line is None:
                problems[str(number)] = [_("This line is not a JSON object with each name once.")]
            elif unstorable(line) is not None:
                problems[str(number)] = [
                    _("Leave out NUL characters, halves of surrogate pairs and numbers beyond 1.8e308.")
                ]
            elif order.is_valid():
                events.append(dict(order.validated_data))
                numbers.append(number)
            else:
                problems[str(number)] = order.errors
            if len(problems) == MAX_PROBLEMS:
                break
        if not problems:
            try:
                recorded = self._record(events)
                return Response(RecordedOut(recorded).data, status=_status(recorded))
            except collection.BadEvents as refused:
                problems = {str(numbers[at]): {field: [said]} for at, field, said in refused.problems}
        raise serializers.ValidationError({"lines": problems})

    def _record(self, events: Sequence[dict[str, Any]]) -> collection.Recorded:
        user = self.request.user
        named = {event["version"] for event in events}
        versions = ModelVersion.objects.visible_to(user).select_related("model__organization").in_bulk(named)
        bases = AttestedBasis.objects.visible_to(user).in_bulk({event["basis"] for event in events})
        for event in events:
            event["version"] = versions.get(event["version"])
            event["basis"] = bases.get(event["basis"])
        known = next((event["version"] for event in events if event["version"] is not None), None)
        if known is None:
            unknown = _("Name a version of one of your organization's models.")
            raise collection.BadEvents([(at, "version", unknown) for at in range(min(len(events), MAX_PROBLEMS))])
        return collection.record_many(organization=known.model.organization, events=events, by=user)

    @extend_schema(responses={200: dict})
    @action(detail=True)
    def content(self, request: Request, pk: str | None = None) -> Response:
        """What you said, as it was kept. Only its giver sees it here."""
        return Response(collection.content_of(event=self.get_object(), by=request.user))

    @extend_schema(request=None, responses=EventOut)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, pk: str | None = None) -> Response:
        """Take one piece of your own feedback back. Its content is deleted at once."""
        event = collection.take_back(event=self.get_object(), by=request.user, at=timezone.now())
        return Response(EventOut(event).data)


def _status(recorded: collection.Recorded) -> int:
    return status.HTTP_201_CREATED if recorded.recorded else status.HTTP_200_OK
