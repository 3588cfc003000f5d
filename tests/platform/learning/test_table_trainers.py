"""Trainers for tables, held against scikit-learn's own answers."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

import learning


@pytest.fixture(scope="module", params=[2, 3], ids=["two classes", "three classes"])
def labeled(table, request):
    labels = np.where(table["hours"] > 13, "maybe", table["leaves"]) if request.param == 3 else table["leaves"]
    return table.assign(answer=labels).drop(columns=["leaves", "person"])


def test_exported_trees_give_the_very_scores_that_scikit_learn_gives(labeled):
    model = learning.train(labeled, target="answer", seed=3)
    X = model.encoder.codes(labeled)
    theirs = HistGradientBoostingClassifier(
        max_iter=100, early_stopping=False, random_state=3, categorical_features=model.encoder.is_category
    ).fit(X, labeled["answer"])

    strange = X[:60].copy()
    strange[:20] = np.nan
    strange[20:40, 0] = 200  # a category that training never saw
    strange[40:, 1:] = 1e308
    for rows in (X, strange):
        expected = theirs.decision_function(rows).reshape(len(rows), -1)
        expected = expected if expected.shape[1] > 1 else expected[:, :1]
        if rows is strange:  # our encoder turns unseen categories into missing ones before the trees see them
            rows = np.where(rows == 200, np.nan, rows)
        np.testing.assert_array_equal(model.trees.sums(rows, model.baseline), expected)


def test_logistic_regression_ends_where_scikit_learn_ends(labeled):
    model = learning.train(labeled, target="answer", trainer="logistic-regression", parameters={"C": 0.7})
    X = model.encode(labeled)
    theirs = LogisticRegression(C=0.7, tol=1e-12, max_iter=20_000).fit(X, labeled["answer"])

    np.testing.assert_allclose(model.predict_proba(labeled), theirs.predict_proba(X), atol=2e-6)


@pytest.mark.parametrize("trainer", ["gradient-boosting", "logistic-regression"])
def test_each_trainer_finds_the_planted_signal(table, features, trainer):
    split = learning.split_by_group(table["person"], 0.3)
    model = learning.train(table.iloc[split.train], target="leaves", features=features, trainer=trainer)

    found = learning.evaluate(model, table.iloc[split.test])

    assert found.ci95_low > found.majority
    assert found.auc > 0.8


@pytest.mark.parametrize("trainer", ["gradient-boosting", "logistic-regression"])
def test_the_order_of_columns_and_extra_columns_do_not_matter_at_prediction(table, features, trainer):
    model = learning.train(table, target="leaves", features=features, trainer=trainer)
    shuffled = table[["leaves", *reversed(features)]].assign(extra=1)

    np.testing.assert_array_equal(model.predict_proba(shuffled), model.predict_proba(table))


def test_an_arrow_table_and_a_data_frame_train_the_same_model(table, features):
    from_arrow = learning.train(
        pa.Table.from_pandas(table[[*features, "leaves"]]), target="leaves", trainer="logistic-regression"
    )
    from_pandas = learning.train(table, target="leaves", features=features, trainer="logistic-regression")

    assert from_arrow.to_bytes()[0] == from_pandas.to_bytes()[0]


def test_a_value_that_only_few_rows_have_is_not_kept(table, features):
    model = learning.train(table, target="leaves", features=features)

    assert "only-one-person-has-this" not in str(model.to_bytes()[1])


def test_a_leaf_holds_at_least_twenty_rows(table, features):
    model = learning.train(table, target="leaves", features=features, parameters={"rounds": 5})
    reached = model.trees._leaves(model.encoder.codes(table))  # (n, trees)

    for tree in reached.T:
        assert np.unique(tree, return_counts=True)[1].min() >= 20


def test_labels_come_back_in_their_own_type(table, features):
    model = learning.train(table, target=(table["leaves"] == "yes").to_numpy(), features=features)

    assert model.classes == (False, True)
    assert set(model.predict(table[features])) == {False, True}


def test_a_number_in_training_must_be_a_number_at_prediction(table, features):
    model = learning.train(table, target="leaves", features=features)

    with pytest.raises(ValueError, match="'hours' must hold numbers"):
        model.predict(table.assign(hours="many"))
    with pytest.raises(ValueError, match="no column 'plan'"):
        model.predict(table.drop(columns="plan"))


@pytest.mark.parametrize(
    ("changed", "call", "sentence"),
    [
        ({"hours": np.inf}, {}, "'hours' holds infinite numbers"),
        ({"hours": pd.Timestamp("2026-01-01")}, {}, "'hours' holds dates"),
        ({"leaves": "yes"}, {}, "one class only"),
        ({"leaves": None}, {}, "target is missing in 600 rows"),
        ({}, {"features": ["nowhere"]}, "'nowhere', which data doesn't have"),
        ({}, {"features": ["leaves"]}, "take it out"),
        ({}, {"features": []}, "features is empty"),
        ({}, {"trainer": "oracle"}, "trainer must be one of"),
        ({}, {"text_column": "plan"}, "text_column is for text trainers"),
        ({}, {"parameters": {"depth": 3}}, "parameters.depth is unknown"),
        ({}, {"parameters": {"rounds": 0}}, "parameters.rounds must be a whole number from 1"),
        ({}, {"parameters": {"min_leaf_rows": 1}}, "parameters.min_leaf_rows must be a whole number from 5"),
        ({}, {"seed": -1}, "seed must be a whole number"),
        ({}, {"target": "nowhere"}, "target names the column 'nowhere'"),
        ({}, {"target": ["yes", "no"]}, "one value per row: 600 rows, 2 values"),
        ({}, {"target": "hours"}, "different values"),
    ],
)
def test_unusable_input_is_refused_with_the_field_and_the_way_out(table, features, changed, call, sentence):
    arguments = {"target": "leaves", "features": features, **call}

    with pytest.raises(ValueError, match=sentence):
        learning.train(table.assign(**changed), **arguments)


def test_a_handful_of_rows_is_refused(table):
    with pytest.raises(ValueError, match="needs at least 20"):
        learning.train(table.head(5), target="leaves")


def test_a_column_without_any_value_and_a_constant_one_do_no_harm(table, features):
    for trainer in ("gradient-boosting", "logistic-regression"):
        model = learning.train(
            table.assign(void=np.nan, same=1.0), target="leaves", features=[*features, "void", "same"], trainer=trainer
        )
        assert np.isfinite(model.predict_proba(table.assign(void=5.0, same=2.0))).all()
