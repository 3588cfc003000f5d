"""Somebody who may give, and the ways in by which a file can reach us."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from consent import services as consent
from tests.platform.consent.texts import publish

GIVE = "/api/v1/sharing/contributions/"


@pytest.fixture
def text(ben: Any) -> Any:
    return publish(ben.organization, ben.user, ["improve_model"], audience="everyone")


@pytest.fixture
def allowed(ada: Any, text: Any) -> Any:
    subject = consent.subject_for(ada.user)
    consent.grant(subject=subject, text=text, purpose="improve_model", by=ada.user)
    return subject


@pytest.fixture
def give(api: Any, ada: Any, allowed: Any, text: Any) -> Any:
    """Send a file over the API under a name and type of the sender's choosing."""
    api.force_authenticate(ada.user)

    def giving(content: bytes, name: str = "picture.png", content_type: str = "image/png") -> Any:
        file = SimpleUploadedFile(name, content, content_type)
        return api.post(GIVE, {"under": str(text.pk), "file": file}, format="multipart")

    return giving


@pytest.fixture
def choose(client: Any, ada: Any, allowed: Any, text: Any) -> Any:
    """Choose a file in the portal."""
    client.force_login(ada.user)

    def choosing(content: bytes, name: str = "file.bin", content_type: str = "application/octet-stream") -> Any:
        file = SimpleUploadedFile(name, content, content_type)
        return client.post("/data/give/file/", {"under": text.pk, "file": file})

    return choosing
