"""An organization's own rules for agreements, over the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.api import ReadViewSet
from organizations import services as organizations
from sharing.agreements import services as agreements
from sharing.agreements.house_rules import TERMS, HouseRules
from sharing.agreements.models import Agreement


class HouseRulesIn(serializers.Serializer):
    """What isn't named is left open."""

    organization: Any = serializers.UUIDField(
        required=False, default=None, help_text="Needed by who belongs to several."
    )
    use = serializers.ChoiceField(choices=Agreement.Use.choices, required=False)
    minimum_group = serializers.IntegerField(required=False, allow_null=True, min_value=2, max_value=1000)
    diversity = serializers.IntegerField(required=False, allow_null=True, min_value=2, max_value=100)
    closeness = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=1)
    redaction = serializers.ChoiceField(choices=Agreement.Redaction.choices, required=False)
    minimum_cell = serializers.IntegerField(required=False, allow_null=True, min_value=5, max_value=1000)
    on_end = serializers.ChoiceField(choices=Agreement.OnEnd.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A mistyped term must not leave a rule open."""
        unknown = sorted(set(self.initial_data) - set(self.fields))
        if unknown:
            raise serializers.ValidationError({unknown[0]: _("There is no such term.")})
        return attrs


class HouseRulesOut(serializers.ModelSerializer):
    class Meta:
        model = HouseRules
        fields = ("id", "organization", *TERMS)
        read_only_fields = fields


class HouseRulesViewSet(ReadViewSet):
    """Rules of your organizations, and of those that list datasets: what agreements with them keep at least."""

    scope = "sharing"
    serializer_class = HouseRulesOut
    queryset = HouseRules.objects.none()

    def get_queryset(self) -> Any:
        return HouseRules.objects.visible_to(self.request.user)

    @extend_schema(request=HouseRulesIn, responses={201: HouseRulesOut})
    def create(self, request: Request) -> Response:
        """State your organization's rules anew, in the place of those before."""
        order = HouseRulesIn(data=request.data)
        order.is_valid(raise_exception=True)
        sent = dict(order.validated_data)
        organization = organizations.acting_for(request.user, sent.pop("organization"))
        made = agreements.set_rules(organization=organization, by=request.user, **sent)
        return Response(HouseRulesOut(made).data, status=status.HTTP_201_CREATED)
