"""Thresholds and limits that an installation may set; docs/operating.md says what each means."""

from reciprocal import env

MINIMUM_CELL = max(5, env.number("MINIMUM_CELL", 5))  # people per figure; the floor of 5 is in code
ORGANIZATION_JOBS = env.number("ORGANIZATION_JOBS", 30)  # long ones waiting or running, that its people asked for
SCORED_ROWS = env.number("SCORED_ROWS", 200_000)  # of a larger table a score takes a sample of the people
COPY_DAYS = env.number("COPY_DAYS", 7)  # that a copy taken under an agreement is kept for download
AGREEMENT_REMINDER_DAYS = env.number("AGREEMENT_REMINDER_DAYS", 30)  # before an agreement's last day
OPEN_INQUIRIES = env.number("OPEN_INQUIRIES", 5)  # of one organization that wait at another
