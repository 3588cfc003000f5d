"""Names of parts that are no values of the rows."""

OTHERS = "…"
GARBLED, READABLE, BROKEN = "garbled", "readable", "broken"
