"""People saying things, many at once; and the summaries of it."""

from feedback.analysis import services as analysis
from feedback.collection import services as collection
from feedback.models import Summary

WORDS = ["breakfast coffee bread cold", "wifi signal internet drops"]


def send_words(ben, basis, version, people, start=0):
    """A problem in words with a rating, from each of so many people."""
    events = [
        {"subject_key": f"u{i}", "kind": "problem", "rating": 1 + i % 5, "text": WORDS[i % 2]}
        for i in range(start, start + people)
    ]
    collection.record_many(organization=ben.organization, basis=basis, version=version, events=events, by=ben.user)


def summarize(ben, version, run_jobs):
    """Ask for a summary and run it; the summary."""
    job = analysis.request(model=version.model, by=ben.user)
    run_jobs()
    job.refresh_from_db()
    assert job.status == "succeeded", job.error
    return Summary.objects.get(pk=job.result["summary"])
