"""The texts to begin with can be published as they are."""

from __future__ import annotations

import pytest

from consent import samples
from consent import services as consent


@pytest.mark.django_db
def test_the_texts_to_begin_with_are_complete_in_both_languages(ben, aurora):
    contact = "privacy@northwind.example"
    messages = samples.messages(name="Northwind", contact=contact, partner="Aurora")
    text = consent.publish_text(organization=ben.organization, by=ben.user, recipients=[aurora], **messages)
    assert [item["purpose"] for item in text.purposes] == ["improve_model", "research", "share_score", "share_train"]
    study = consent.publish_text(
        organization=ben.organization, by=ben.user, **samples.study(name="Northwind", contact=contact)
    )
    assert study.code == "studies"


def test_without_a_partner_nothing_about_sharing_is_asked():
    asked = samples.messages(name="Northwind", contact="x@y.example")["purposes"]
    assert [item["purpose"] for item in asked] == ["improve_model", "research"]
