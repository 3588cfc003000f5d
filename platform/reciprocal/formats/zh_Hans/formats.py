"""Thousands are told apart in Chinese as everywhere else here; Django's own format has no separator."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
