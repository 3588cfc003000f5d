"""What the OpenAPI schema says of every operation: in one line what it does, its scope, and how it refuses.

Each view's own words come first: the docstring of the method, else of the class. Named in settings, so that rooms
need not import it.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, get_doc
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from kernel.api import IdempotencyMixin
from kernel.permissions import SAFE, HasScope
from kernel.problems import PROBLEM_TYPE

REFUSALS = {
    "400": ("BadRequest", "Something in the request is not valid; `errors` names each field."),
    "401": ("SignInNeeded", "No token, or one that is unknown, expired or revoked."),
    "403": ("Forbidden", "The token lacks the scope, or its maker's role does not allow this."),
    "404": ("NotFound", "There is nothing here that you may see."),
    "409": ("Conflict", "The thing's state does not allow this (any more)."),
    "413": ("TooLarge", "The body is larger than allowed."),
    "415": ("UnsupportedMedia", "The Content-Type is not one that is read here."),
    "422": ("KeyReused", "The Idempotency-Key was used with another request."),
    "default": ("Refused", "Anything else that went wrong."),
}
OF_EVERY = ("401", "403", "default")
OF_WRITES = ("400", "404", "409", "413", "415", "422")
STOCK_WORDS = {"list": "List {plural}", "retrieve": "Show one {name}", "create": "Create a new {name}"}
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Up to 255 characters of your own. The same key with the same body gets the first answer again.",
)


class ProblemFaultOut(serializers.Serializer):
    """One field at fault."""

    pointer = serializers.CharField(help_text="JSON pointer into the request's body.")
    code = serializers.CharField(help_text="Stable; for programs.")
    detail = serializers.CharField(help_text="What is wrong and what to do, in the reader's language.")


class ProblemOut(serializers.Serializer):
    """RFC 9457 problem details."""

    type = serializers.CharField(help_text="Where the kind of problem is explained.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What to do, in the reader's language.")
    instance = serializers.CharField(help_text="The path that was asked for.")
    code = serializers.CharField(help_text="Stable; for programs.")
    errors = ProblemFaultOut(many=True, required=False)


class AcceptedOut(serializers.Serializer):
    """Long work has begun. Ask ``href`` (also the Location header) until its status is an end."""

    job = serializers.UUIDField()
    status = serializers.CharField()
    href = serializers.URLField()
    report = serializers.UUIDField(required=False, help_text="The report that the job will fill, where it makes one.")


class TokenScheme(OpenApiAuthenticationExtension):
    """How a token is sent, and which scope of it an operation asks for."""

    target_class = "organizations.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of your organization, `rcp_…`. Owners and stewards issue them on the team's page.",
        }

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        # OpenAPI 3.1 lets schemes other than OAuth name what a caller must hold.
        return {self.name: [scope] if (scope := scope_of(auto_schema)) else []}


class Schema(AutoSchema):
    """Summaries, scopes and refusals for every operation, so that no view repeats them."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None or not operation.get("security") or {} in operation["security"]:
            return operation
        for status in self._refusals(operation):
            operation["responses"].setdefault(status, self._refusal(status))
        return operation

    def get_summary(self) -> str:
        """The first sentence of the method's own docstring, else what its name says."""
        if own := self._own_words():
            return own.split("\n\n")[0].replace("\n", " ").split(". ")[0].rstrip(".")
        action = getattr(self.view, "action", None) or self.method.lower()
        model = getattr(getattr(self.view, "queryset", None), "model", None)
        if model is None:
            return super().get_description().split("\n\n")[0].split(". ")[0].rstrip(".")
        words = STOCK_WORDS.get(action, action.replace("_", " ").capitalize() + " one {name}")
        return words.format(name=model._meta.verbose_name, plural=model._meta.verbose_name_plural)

    def get_description(self) -> str:
        words = super().get_description()
        scope = scope_of(self)
        return f"{words}\n\nScope: `{scope}`." if scope else words

    def get_override_parameters(self) -> list[Any]:
        keyed = self.method == "POST" and isinstance(self.view, IdempotencyMixin)
        return [*super().get_override_parameters(), *([KEY] if keyed else [])]

    def _get_response_for_code(self, serializer: Any, status_code: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """202 has one shape everywhere, whatever a view says of it."""
        serializer = AcceptedOut if status_code == "202" else serializer
        return super()._get_response_for_code(serializer, status_code, *args, **kwargs)

    def _own_words(self) -> str:
        action = getattr(self.view, "action", None) or self.method.lower()
        return "" if action in ("list", "retrieve") else get_doc(getattr(self.view, action, None))

    def _refusals(self, operation: dict[str, Any]) -> list[str]:
        statuses = [*OF_EVERY]
        if self.method not in SAFE:
            statuses += OF_WRITES
        elif any(parameter["in"] == "query" for parameter in operation.get("parameters", ())):
            statuses.append("400")
        if "{" in self.path:
            statuses.append("404")
        return statuses

    def _refusal(self, status: str) -> dict[str, Any]:
        """A reference to the answer that all operations share."""
        name, words = REFUSALS[status]
        problem = self.resolve_serializer(ProblemOut, "response")
        component = ResolvedComponent(
            name=name,
            type=ResolvedComponent.RESPONSE,
            object=name,
            schema={"description": words, "content": {PROBLEM_TYPE: {"schema": problem.ref}}},
        )
        self.registry.register_on_missing(component)
        return component.ref


def scope_of(schema: Any) -> str:
    """``area:verb`` that a token needs for this operation; empty where no scope is asked for."""
    if not any(isinstance(permission, HasScope) for permission in schema.view.get_permissions()):
        return ""
    return f"{getattr(schema.view, 'scope', 'platform')}:{'read' if schema.method in SAFE else 'write'}"
