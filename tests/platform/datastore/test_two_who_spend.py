"""Two releases at once never spend the same privacy."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction

from datastore import services as datastore
from datastore.models import PrivacyBudget
from tests.platform.consent.test_races import Beside

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_second_waits_for_the_first_and_finds_too_little_left(version, ben):
    datastore.set_budget(dataset=version.dataset, total_epsilon=1, by=ben.user)

    def spend():
        datastore.spend_budget(dataset=version.dataset, epsilon="0.6", what="test", by=ben.user)

    with transaction.atomic():
        spend()
        other = Beside(spend)
        other.join(timeout=0.5)
        assert other.is_alive()  # it waits
    with pytest.raises(datastore.BudgetSpent):
        other.end()
    assert PrivacyBudget.objects.get().spent_epsilon == Decimal("0.6")
