"""What an Idempotency-Key covers, and that nobody but its sender can read what is kept under it (T-74)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from kernel.api import RoomViewSet
from kernel.models import IdempotentRequest

pytestmark = pytest.mark.django_db
calls: list[int] = []


class Things(RoomViewSet):
    """A view for these tests."""

    scope = "platform"

    def create(self, request):
        calls.append(1)
        if request.data.get("break"):
            raise RuntimeError("broken")
        file = request.data.get("file")
        return Response({"link": "https://example.org/a-secret", "read": file.read().decode() if file else ""}, 201)


def _post(user, body, key, form="json"):
    request = APIRequestFactory().post("/things/", body, format=form, HTTP_IDEMPOTENCY_KEY=key)
    force_authenticate(request, user=user)
    return Things.as_view({"post": "create"})(request)


def _file(content):
    return {"file": SimpleUploadedFile("table.csv", content)}


def test_another_file_of_the_same_name_is_another_request(ada):
    assert _post(ada.user, _file(b"a,b\n1,2"), "k", "multipart").status_code == 201
    assert _post(ada.user, _file(b"a,b\n3,4"), "k", "multipart").status_code == 422


def test_the_same_file_is_the_same_request_and_is_read_whole(ada):
    first, again = (_post(ada.user, _file(b"a,b\n1,2"), "k", "multipart") for _ in range(2))

    assert first.data["read"] == "a,b\n1,2"
    assert again.data == first.data
    assert again["Idempotent-Replayed"] == "true"


def test_a_request_that_broke_may_be_sent_again(ada):
    calls.clear()
    for _ in range(2):
        with pytest.raises(RuntimeError):
            _post(ada.user, {"break": True}, "k")
    assert len(calls) == 2


def test_what_is_kept_can_not_be_read_without_the_key(ada):
    _post(ada.user, {"a": 1}, "the-clients-own-key")
    row = IdempotentRequest.objects.values().get()

    assert b"a-secret" not in bytes(row["answer"])
    assert "the-clients-own-key" not in str(row)


def test_an_answer_for_one_organization_is_not_given_for_another(ben, northwind, aurora):
    ben.user.acting_organization_id = northwind.pk
    assert _post(ben.user, {"a": 1}, "k").status_code == 201
    ben.user.acting_organization_id = aurora.pk
    assert _post(ben.user, {"a": 1}, "k").status_code == 422
