"""The whole way: upload, clean, deduplicate, agree, anonymize, score, fuse, train; on pages and over the API as well."""

from __future__ import annotations

import pytest

from audit import services as audit
from datastore import services as datastore
from datastore.models import DatasetVersion
from kernel.lookup import UnknownId
from sharing.agreements import text
from sharing.cleaning import services as cleaning
from sharing.complementarity import services as complementarity
from sharing.complementarity.models import Score
from sharing.deduplication import services as deduplication
from sharing.fusion import services as fusion
from sharing.training import services as training
from sharing.training.models import Training
from tests.sharing import shop

pytestmark = pytest.mark.django_db


def test_two_companies_learn_together_what_neither_knows_alone(ben, cy, dora, odd, client, api, run_jobs):
    prepared = []
    for person, side in ((ben, "own"), (cy, "partner")):
        version = shop.uploaded(person, side, run_jobs)
        for step in (cleaning, deduplication):
            step.request(version=version, by=person.user)
            run_jobs()
            version = version.dataset.versions.order_by("-number").first()
        assert version.rows == shop.PEOPLE
        prepared.append(version)
    agreement = shop.signed(shop.proposed(ben, *prepared), ben, cy)
    run_jobs()
    for offer, reader in ((agreement.offers.get(organization=o.organization), r) for o, r in ((ben, cy), (cy, ben))):
        view = offer.current_view()
        table = datastore.read(
            version=view, use="score", purpose="share_score", for_organization=reader.organization, by=reader.user
        ).table.to_pandas()
        quasi = view.columns_of("quasi_identifier")
        assert quasi
        assert table.groupby(quasi).size().min() >= 5
        assert not set(table["customer"].astype(str)) & {f"C{i:04d}" for i in range(shop.PEOPLE)}

    complementarity.request(agreement=agreement, by=ben.user)
    fusion.request(agreement=agreement, by=ben.user)
    run_jobs()
    score = Score.objects.get()
    assert score.figures["conditional_bits"] > 0
    assert "sharing.score.published" in [entry.kind for entry in audit.entries_about(score)]
    fused = DatasetVersion.objects.get(builder=fusion.FUSE)
    assert fused.rows == shop.PEOPLE
    assert fused.report["k"] >= 5
    assert "customer" not in fused.columns

    with pytest.raises(UnknownId):
        training.request(agreement=agreement, data=prepared[0], by=ben.user)
    training.request(agreement=agreement, data=fused, by=ben.user, trainers=["logistic-regression"])
    run_jobs()
    trained = Training.objects.get()
    assert 40 <= trained.n_test <= 80  # a fifth of the people, drawn by their ids
    assert trained.main["accuracy_joint"] > trained.main["accuracy_a"]
    assert trained.model_versions.count() == 3
    assert "sharing.training.published" in [entry.kind for entry in audit.entries_about(trained)]

    pages = [agreement.get_absolute_url(), *(f"/admin/sharing/{n}/{o.pk}/change/" for n, o in
             (("score", score), ("training", trained)))]  # fmt: skip
    for person, expected in ((ben, 200), (cy, 200), (dora, 403), (odd, 404)):  # Dora is in no team; Odd in no party
        client.force_login(person.user)
        assert {client.get(page).status_code for page in pages} == {expected}
    client.logout()
    assert {client.get(page).status_code for page in pages} == {302}
    client.force_login(cy.user)
    page = client.get(pages[0])
    assert page.status_code == 200
    assert text.hash_of(agreement) in page.content.decode()

    orders = [
        ("scores", {"agreement": str(agreement.pk)}),
        ("fusions", {"agreement": str(agreement.pk)}),
        ("trainings", {"agreement": str(agreement.pk), "data": str(fused.pk), "trainers": ["logistic-regression"]}),
        ("cleanings", {"version": str(prepared[0].pk)}),
    ]
    for name, body in orders:
        api.force_authenticate(ben.user)
        taken = api.post(f"/api/v1/sharing/{name}/", body, format="json")
        assert taken.status_code == 202, name
        assert "/api/v1/jobs/" in taken["Location"]
        api.force_authenticate(dora.user)
        refused = api.post(f"/api/v1/sharing/{name}/", body, format="json")
        assert refused.status_code == 400, name
        assert refused["Content-Type"].startswith("application/problem+json")
        assert next(iter(body)) in str(refused.json())
