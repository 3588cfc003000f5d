"""The board over the API: look, open an issue from a theme, reply."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.analysis.models import Summary
from feedback.board import services as board
from feedback.board.models import Issue
from feedback.board.serializers import IssueIn, IssueOut, ReplyIn
from kernel.api import ReadViewSet
from kernel.lookup import visible


class IssueFilter(django_filters.FilterSet):
    model = django_filters.UUIDFilter(field_name="model_id")
    status = django_filters.ChoiceFilter(choices=Issue.Status.choices)


class IssueViewSet(ReadViewSet):
    """What your organizations' people said together, and what is done about it."""

    scope = "feedback"
    serializer_class = IssueOut
    filter_backends = (DjangoFilterBackend,)
    filterset_class = IssueFilter
    queryset = Issue.objects.none()

    def get_queryset(self) -> Any:
        return Issue.objects.visible_to(self.request.user)

    @extend_schema(request=IssueIn, responses={201: IssueOut})
    def create(self, request: Request) -> Response:
        """Put a theme of a summary on the board."""
        order = IssueIn(data=request.data)
        order.is_valid(raise_exception=True)
        told = dict(order.validated_data)
        summaries = Summary.objects.visible_to(request.user).select_related("organization")
        summary = visible(summaries, told.pop("summary"), field="summary")
        issue = board.open_issue(summary=summary, by=request.user, **told)
        return Response(IssueOut(issue).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ReplyIn, responses=IssueOut)
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str | None = None) -> Response:
        """Say what is done about it; the people who said it get a notice."""
        issue = self.get_object()
        order = ReplyIn(data=request.data)
        order.is_valid(raise_exception=True)
        replied = board.reply(issue=issue, by=request.user, at=timezone.now(), **order.validated_data)
        return Response(IssueOut(replied).data)
