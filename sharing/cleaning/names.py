"""Names of parts of a profile that are no values of the rows; outside the core, so that a page needs no Ibis for them."""

OTHERS = "…"
GARBLED, READABLE, BROKEN = "garbled", "readable", "broken"
