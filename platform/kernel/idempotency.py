"""POST with ``Idempotency-Key``: the same key and request get the first answer again.

An answer may hold what is shown once (the link of an invitation) or what a person wrote, so it is kept under a key made
from the client's: we store the hash of that, and can't open the answer until the client sends it again.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Conflict, Invalid
from kernel.models import IdempotentRequest
from kernel.problems import Replay

LONGEST_KEY = 255
NONCE_BYTES = 12


class RequestMismatch(Invalid):
    code = "idempotency-key-reused"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("This Idempotency-Key was used with another request. Use a new key for a new request."))


class StillInProgress(Conflict):
    code = "idempotent-request-in-progress"

    def __init__(self) -> None:
        super().__init__(_("The first request with this Idempotency-Key is still running. Try again in a moment."))


class IdempotencyMixin:
    """For API views; does its work between the checks of permission and the handler, and after the handler."""

    _idempotent: IdempotentRequest | None = None

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        finally:
            if self._idempotent is not None:  # no answer was made: the handler broke, and may be asked again
                self._idempotent.delete()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "POST" or not key:
            return
        if len(key) > LONGEST_KEY:
            raise Invalid(_("An Idempotency-Key has at most 255 characters."), field="Idempotency-Key")
        name, fingerprint = _hash("key", key), _fingerprint(request)
        try:
            with transaction.atomic():
                self._idempotent = IdempotentRequest.objects.create(
                    user_id=request.user.pk, key=name, path=request.get_full_path()[:500], body_sha256=fingerprint
                )
        except IntegrityError:
            before = IdempotentRequest.objects.get(user_id=request.user.pk, key=name)
            if before.body_sha256 != fingerprint:
                raise RequestMismatch from None
            if before.status is None:
                raise StillInProgress from None
            raise Replay(before, _open(before, key)) from None

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        kept = self._idempotent
        if kept is not None and response.status_code < 400:
            kept.status = response.status_code
            kept.answer = _seal(kept, request.headers["Idempotency-Key"], response.data)
            kept.location = response.get("Location", "")
            kept.save(update_fields=["status", "answer", "location"])
            self._idempotent = None
        return response


def _fingerprint(request: Request) -> str:
    """A keyed hash of everything that makes a request this one: where, for which organization, with what."""
    hashed = hashlib.sha256()
    acting = getattr(request.user, "acting_organization_id", None)
    hashed.update(json.dumps([request.get_full_path(), str(acting)]).encode())
    data = request.data
    if isinstance(data, MultiValueDict):
        for name in sorted(data):
            for value in data.getlist(name):
                hashed.update(json.dumps([name, _content(value)]).encode())
    else:
        hashed.update(json.dumps(data, sort_keys=True, default=str).encode())
    return _hash("request", hashed.hexdigest())


def _content(value: Any) -> str:
    """A form's value; of a file its content's hash, for two files may have one name."""
    if not isinstance(value, UploadedFile):
        return str(value)
    hashed = hashlib.sha256()
    for chunk in value.chunks():
        hashed.update(chunk)
    value.seek(0)
    return hashed.hexdigest()


def _hash(what: str, text: str) -> str:
    return salted_hmac(f"kernel.idempotency.{what}", text, algorithm="sha256").hexdigest()


def _cipher(key: str) -> AESGCM:
    return AESGCM(salted_hmac("kernel.idempotency.answer", key, algorithm="sha256").digest())


def _seal(kept: IdempotentRequest, key: str, answer: Any) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    plain = json.dumps(answer, default=str).encode()
    return nonce + _cipher(key).encrypt(nonce, plain, str(kept.pk).encode())


def _open(kept: IdempotentRequest, key: str) -> Any:
    sealed = bytes(kept.answer)
    plain = _cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], str(kept.pk).encode())
    return json.loads(plain)
