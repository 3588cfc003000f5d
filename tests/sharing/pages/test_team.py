"""The agreement's page: what each role sees and may press; and the same signature over the API."""

from __future__ import annotations

import pytest

from sharing.agreements import text
from tests.sharing import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(ben, cy, run_jobs):
    return shop.proposed(ben, shop.uploaded(ben, "own", run_jobs), shop.uploaded(cy, "partner", run_jobs))


def test_a_steward_reads_the_text_and_signs_and_an_analyst_has_no_button(agreement, ben, bea, cy, client):
    here = agreement.get_absolute_url()
    for person, may in ((ben, True), (bea, False), (cy, True)):
        client.force_login(person.user)
        page = client.get(here)
        assert page.status_code == 200
        assert "To predict: left." in page.content.decode()
        assert ('value="sign"' in page.content.decode()) is may
    client.force_login(ben.user)
    assert client.post(here, {"act": "sign", "text_hash": text.hash_of(agreement)}).status_code == 302
    assert agreement.signatures.get(signed_at__isnull=False).organization == ben.organization
    assert client.get("/admin/sharing/agreement/propose/").status_code == 200


def test_over_the_api_another_texts_hash_signs_nothing(agreement, ben, dora, api):
    address = f"/api/v1/sharing/agreements/{agreement.pk}/sign/"
    api.force_authenticate(ben.user)
    refused = api.post(address, {"text_hash": "0" * 64}, format="json")
    assert refused.status_code == 409
    assert refused["Content-Type"].startswith("application/problem+json")
    assert agreement.signatures.pending().count() == 2
    api.force_authenticate(dora.user)
    assert api.post(address, {"text_hash": text.hash_of(agreement)}, format="json").status_code == 404
