"""Taking people out of a model."""

import numpy as np
import pytest

import learning


@pytest.mark.parametrize("trainer", ["gradient-boosting", "logistic-regression"])
def test_the_model_is_the_one_that_would_exist_without_them(table, features, trainer):
    model = learning.train(table, target="leaves", features=features, trainer=trainer, seed=4)
    leaving = {"p3", "p17"}

    found = learning.unlearn(model, table, groups="person", forget=leaving)

    never = table[~table["person"].isin(leaving)]
    expected = learning.train(never, target="leaves", features=features, trainer=trainer, seed=4)
    assert found.model.to_bytes() == expected.to_bytes()
    assert found.model.to_bytes()[0] != model.to_bytes()[0]
    assert (found.removed_groups, found.removed_rows, found.remaining_rows) == (2, 20, 580)


def test_a_word_that_lives_on_with_too_few_people_leaves_the_vocabulary(reviews):
    texts, labels = reviews
    told = [f"{entry} kayak" if i < 6 else entry for i, entry in enumerate(texts[:120])]
    people = np.arange(120)
    model = learning.train(told, target=labels[:120], trainer="tfidf-logistic")
    assert "kayak" in model.terms

    found = learning.unlearn(model, told, groups=people, forget=[0, 1], target=labels[:120])

    assert "kayak" not in found.model.terms


def test_the_gate_is_asked_about_the_remaining_rows_only(table, features):
    model = learning.train(table, target="leaves", features=features, trainer="logistic-regression")
    asked = set()

    learning.unlearn(
        model, table, groups="person", forget=["p3"], before_batch=lambda rows: asked.update(rows.tolist())
    )

    assert asked == set(range(590))


def test_someone_without_rows_and_everyone_are_refused(table, features):
    model = learning.train(table, target="leaves", features=features, trainer="logistic-regression")

    with pytest.raises(ValueError, match="forget names 1 group"):
        learning.unlearn(model, table, groups="person", forget=["nobody"])
    with pytest.raises(ValueError, match="retire the model instead"):
        learning.unlearn(model, table, groups="person", forget=set(table["person"]))
