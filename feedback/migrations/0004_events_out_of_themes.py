"""Summaries named their events in ``themes``, where no erasure found them: the links become rows of their own."""

from django.db import migrations


def to_mentions(apps, schema_editor):
    alias = schema_editor.connection.alias
    Summary, Event, Mention = (apps.get_model("feedback", name) for name in ("Summary", "Event", "Mention"))
    for summary in Summary.objects.using(alias).all():
        links = []
        for number, theme in enumerate(summary.themes):
            ids = theme.pop("event_ids", [])
            kept = Event.objects.using(alias).filter(pk__in=ids, sealed__isnull=False)
            links += [Mention(summary=summary, event=event, theme=number) for event in kept]
        summary.save(update_fields=["themes"])
        Mention.objects.using(alias).bulk_create(links, batch_size=2000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0003_mentions")]

    operations = [migrations.RunPython(to_mentions, migrations.RunPython.noop, elidable=True)]
