"""A model is called by what it learned under, not by a code; two agreements of one title keep theirs apart."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from kernel.actors import SYSTEM
from registry.models import ModelVersion
from sharing.agreements.models import Agreement
from sharing.training import naming
from sharing.training.naming import model_for
from vault import services as vault

pytestmark = pytest.mark.django_db


def test_names_are_words_and_the_next_training_finds_its_model(ben):
    first, second = Agreement(title="Churn", target="left"), Agreement(title="Churn", target="left")
    with translation.override("zh-hans"):
        mine = model_for(first, ben.organization, "joint", "lstm-text", by=SYSTEM)
    assert mine.name == "Churn · together · LSTM"
    ModelVersion.objects.create(
        model=mine,
        number=1,
        trainer="lstm-text",
        seed=0,
        parameters={"agreement_id": str(first.pk)},
        signature=b"",
        key=vault.create_key(organization_id=ben.organization.pk),
        bytes_stored=0,
    )

    assert model_for(first, ben.organization, "joint", "lstm-text", by=SYSTEM) == mine
    assert model_for(second, ben.organization, "joint", "lstm-text", by=SYSTEM).name == f"{mine.name} (2)"


def test_partners_whose_names_begin_alike_have_models_of_their_own(ben, cy, monkeypatch):
    long = "The Northern Bank of Commerce, "
    offers = {
        letter: SimpleNamespace(organization=SimpleNamespace(name=name))
        for letter, name in {"a": "Own", "b": f"{long}Retail", "c": f"{long}Trade", "d": "Meridian"}.items()
    }
    monkeypatch.setattr(naming, "letters", lambda *_: offers)
    made = [
        model_for(Agreement(title="Churn", target="left"), ben.organization, w, "lstm-text", by=SYSTEM) for w in "bcd"
    ]
    assert len({model.name for model in made}) == 3
    assert made[2].name == "Churn · Meridian's data · LSTM"
