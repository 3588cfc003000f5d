"""Counts are written with separators in every language, and what goes into an address or an attribute without."""

import pytest
from django.template import Context, Template
from django.utils import translation


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_template_prints_a_count_with_separators_and_an_attribute_without(language):
    page = Template(
        "{% load i18n l10n %}n = {{ n }}{% blocktranslate count n=n %}one{% plural %} of {{ n }}{% endblocktranslate %} {{ n|unlocalize }}"
    )
    with translation.override(language):
        assert page.render(Context({"n": 2784})) == "n = 2,784 of 2,784 2784"
