"""Secret links into a study, and coming in by one, over REST."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from design.recruitment import services as recruitment
from design.recruitment.models import Enrollment, Invitation
from design.studies.models import Age, Study
from kernel.api import ReadViewSet


class InvitationOut(serializers.ModelSerializer):
    class Meta:
        model = Invitation
        fields = ("id", "study", "label", "most_uses", "uses", "expires_at", "revoked_at", "created_at")


class InvitationIn(serializers.Serializer):
    study = serializers.UUIDField()
    label = serializers.CharField(max_length=80)
    most_uses = serializers.IntegerField(min_value=1, max_value=recruitment.MOST_USES, allow_null=True, default=1)
    days = serializers.IntegerField(min_value=1, max_value=recruitment.LONGEST_DAYS, default=30)


class InvitationMade(InvitationOut):
    """With the link, shown this once."""

    link = serializers.URLField()

    class Meta(InvitationOut.Meta):
        fields = (*InvitationOut.Meta.fields, "link")  # type: ignore[assignment]


class InvitationViewSet(ReadViewSet):
    """The links of one's studies, without their secrets."""

    scope = "design"
    serializer_class = InvitationOut
    queryset = Invitation.objects.none()

    def get_queryset(self) -> Any:
        return Invitation.objects.visible_to(self.request.user).select_related("study__organization")

    @extend_schema(request=InvitationIn, responses={201: InvitationMade})
    def create(self, request: Request) -> Response:
        """Make a link; it is in this answer and never again."""
        order = InvitationIn(data=request.data)
        order.is_valid(raise_exception=True)
        fields = dict(order.validated_data)
        study = get_object_or_404(Study.objects.visible_to(request.user), pk=fields.pop("study"))
        made, secret = recruitment.invite(study=study, **fields, by=request.user, at=timezone.now())
        made.link = settings.SITE_URL + reverse("design:join", args=[secret])  # type: ignore[attr-defined]
        return Response(InvitationMade(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=InvitationOut)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str | None = None) -> Response:
        """Let nobody else in by this link."""
        revoked = recruitment.revoke(invitation=self.get_object(), by=request.user, at=timezone.now())
        return Response(InvitationOut(revoked).data)


class EnrollmentOut(serializers.ModelSerializer):
    class Meta:
        model = Enrollment
        fields = ("id", "study", "state", "age", "joined_at", "left_at")


class JoinIn(serializers.Serializer):
    """The last part of an invitation's link, and where the study asks for it, how old one is."""

    secret = serializers.CharField(max_length=200)
    age = serializers.ChoiceField(Age.choices, required=False, help_text="Where the study has an age limit.")


class EnrollmentViewSet(ReadViewSet):
    """The studies that one takes or took part in oneself."""

    scope = "design"
    serializer_class = EnrollmentOut
    queryset = Enrollment.objects.none()

    def get_queryset(self) -> Any:
        return Enrollment.objects.visible_to(self.request.user).select_related("study")

    @extend_schema(request=JoinIn, responses={201: EnrollmentOut})
    def create(self, request: Request) -> Response:
        """Take part in a study by an invitation; who is in already stays in."""
        order = JoinIn(data=request.data)
        order.is_valid(raise_exception=True)
        joined = recruitment.join(**order.validated_data, by=request.user, at=timezone.now())
        return Response(EnrollmentOut(joined).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=EnrollmentOut)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: str | None = None) -> Response:
        """Take part no more; what was sent stays under one's consent."""
        left = recruitment.leave(study=self.get_object().study, by=request.user, at=timezone.now())
        return Response(EnrollmentOut(left).data)
