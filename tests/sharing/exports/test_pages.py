"""Copies on pages and over the API: a key, a copy, the list that both parties see, the file."""

from __future__ import annotations

import pyrage
import pytest
from rest_framework.test import APIClient

from sharing.exports.models import Export, RecipientKey

pytestmark = pytest.mark.django_db
KEYS = "/admin/sharing/recipientkey/"


def page_of(agreement):
    return f"/admin/sharing/export/agreement/{agreement.pk}/"


def test_a_copy_is_taken_by_clicks_and_both_parties_see_it(agreement, identity, ben, cy, client, run_jobs, opened):
    client.force_login(ben.user)
    assert "First add a key" in client.get(page_of(agreement)).content.decode()
    order = {"organization": ben.organization.pk, "name": "Data room", "public_key": str(identity.to_public())}
    wrong = client.post(KEYS, order | {"public_key": "age1x"})
    assert (wrong.status_code, "This is no age public key" in wrong.content.decode()) == (400, True)
    assert client.post(KEYS, order).status_code == 302
    assert "Data room" in client.get(KEYS).content.decode()
    key = RecipientKey.objects.get()
    assert client.post(page_of(agreement), {"key": ""}).status_code == 400
    assert client.post(page_of(agreement), {"key": key.pk}).status_code == 302
    run_jobs()
    export = Export.objects.get()
    file = f"/admin/sharing/export/{export.pk}/file/"
    listed = client.get(page_of(agreement)).content.decode()
    assert file in listed
    handed = client.get(file)
    assert handed["Content-Disposition"] == f'attachment; filename="{export.file_name()}"'
    assert len(b"".join(handed.streaming_content)) == export.bytes_file
    client.force_login(cy.user)
    listed = client.get(page_of(agreement)).content.decode()
    assert "Northwind" in listed
    assert file not in listed
    assert client.get(file).status_code == 404
    client.force_login(ben.user)
    client.post(f"{KEYS}{key.pk}/revoke/")
    assert "Revoked" in client.get(KEYS).content.decode()


def test_the_same_over_the_api(agreement, ben, cy, run_jobs):
    mine, theirs = (APIClient() for _ in range(2))
    mine.force_authenticate(ben.user)
    theirs.force_authenticate(cy.user)
    public = str(pyrage.x25519.Identity.generate().to_public())
    key = mine.post("/api/v1/sharing/keys/", {"name": "CI", "public_key": public}, format="json")
    assert key.status_code == 201
    order = {"agreement": str(agreement.pk), "key": key.json()["id"]}
    foreign = theirs.post("/api/v1/sharing/copies/", order, format="json")
    assert (foreign.status_code, foreign.json()["errors"][0]["pointer"]) == (400, "/key")
    asked = mine.post("/api/v1/sharing/copies/", order, format="json")
    assert asked.status_code == 202
    run_jobs()
    (made,) = mine.get("/api/v1/sharing/copies/").json()["results"]
    assert made["available"] is True
    assert made == theirs.get(f"/api/v1/sharing/copies/{made['id']}/").json()
    file = mine.get(f"/api/v1/sharing/copies/{made['id']}/file/")
    content = b"".join(file.streaming_content)
    assert (len(content), file["Cache-Control"]) == (made["bytes_file"], "private, no-store")
    assert theirs.get(f"/api/v1/sharing/copies/{made['id']}/file/").status_code == 404
    assert mine.post(f"/api/v1/sharing/keys/{key.json()['id']}/revoke/").json()["revoked_at"]
