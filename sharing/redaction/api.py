"""Words for redaction over the API: look, add, take out."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import ReadViewSet
from organizations import services as organizations
from sharing.redaction import services as redaction
from sharing.redaction.models import RedactionWord
from sharing.redaction.serializers import RedactionWordIn, RedactionWordOut


class RedactionWordViewSet(ReadViewSet):
    """What texts of your organization always keep, and always lose, when they are redacted."""

    scope = "sharing"
    serializer_class = RedactionWordOut
    queryset = RedactionWord.objects.none()

    def get_queryset(self) -> Any:
        return RedactionWord.objects.visible_to(self.request.user).select_related("organization", "key")

    @extend_schema(request=RedactionWordIn, responses={201: RedactionWordOut})
    def create(self, request: Request) -> Response:
        """Say that a word is never redacted, or always."""
        order = RedactionWordIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        organization = organizations.acting_for(request.user, sent.pop("organization"))
        word = redaction.add_word(organization=organization, by=request.user, **sent)
        return Response(RedactionWordOut(word).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str | None = None) -> Response:
        """Take a word out."""
        redaction.remove_word(word=self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
