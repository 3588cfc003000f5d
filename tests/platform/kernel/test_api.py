"""What every API answer has in common: problem+json, cursor pages, idempotency."""

import pytest
from rest_framework.test import APIRequestFactory, force_authenticate

from kernel.api import RoomViewSet
from kernel.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db
calls: list[dict] = []


class Things(RoomViewSet):
    """A view for these tests."""

    scope = "platform"

    def create(self, request):
        from rest_framework.response import Response

        if request.data.get("refuse"):
            raise Invalid("Give a name.", field="name")
        if request.data.get("collide"):
            raise Conflict
        calls.append(dict(request.data))
        return Response({"number": len(calls)}, status=201)


def _post(user, body, key=""):
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    request = APIRequestFactory().post("/things/", body, format="json", **headers)
    force_authenticate(request, user=user)
    return Things.as_view({"post": "create"})(request)


def test_a_refusal_names_the_field_by_a_pointer(ada):
    answer = _post(ada.user, {"refuse": True})

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.data["errors"] == [{"pointer": "/name", "code": "invalid", "detail": "Give a name."}]
    assert answer.data["instance"] == "/things/"


def test_t74_the_same_key_and_body_get_the_first_answer_again(ada):
    first, again = (_post(ada.user, {"a": 1}, key="k1") for _ in range(2))

    assert first.data == again.data
    assert again["Idempotent-Replayed"] == "true"


def test_t74_the_same_key_with_another_body_is_422(ada):
    _post(ada.user, {"a": 1}, key="k2")
    assert _post(ada.user, {"a": 2}, key="k2").status_code == 422


def test_t74_keys_are_per_person(ada, dora):
    _post(ada.user, {"a": 1}, key="k3")
    answer = _post(dora.user, {"a": 2}, key="k3")
    assert answer.status_code == 201


def test_a_refused_request_may_be_sent_again_under_its_key(ada):
    assert _post(ada.user, {"collide": True}, key="k4").status_code == 409
    assert _post(ada.user, {"collide": True}, key="k4").status_code == 409


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/nothing/at/all/"])
def test_an_unknown_address_is_404_in_problem_json(api, path):
    answer = api.get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("application/problem+json")


def test_malformed_json_is_400_in_problem_json(api, ben):
    api.force_authenticate(ben.user)
    answer = api.post("/api/v1/sharing/scores/", data=b"{", content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
