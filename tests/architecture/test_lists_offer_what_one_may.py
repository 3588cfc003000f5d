"""A list offers its reader only pages that open for them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from kernel.admin import site

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a\b[^>]*\bhref="(/admin/[^"#?]*)')


@pytest.mark.parametrize("who", ["ben", "bea", "odd"])
def test_every_link_of_an_empty_list_opens(request: Any, client: Any, who: str) -> None:
    person = request.getfixturevalue(who)
    client.force_login(person.user)
    offered = set()
    for model in site._registry:
        page = client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        offered |= set(LINK.findall(page.content.decode()))
    assert len(offered) > 5
    assert {link for link in offered if client.get(link).status_code in (403, 404)} == set()


def test_a_steward_is_offered_what_an_analyst_is_not(ben: Any, bea: Any, client: Any) -> None:
    new = reverse("admin:datastore_dataset_new")
    found = []
    for person in (ben, bea):
        client.force_login(person.user)
        found.append(new in client.get(reverse("admin:datastore_dataset_changelist")).content.decode())
    assert found == [True, False]
