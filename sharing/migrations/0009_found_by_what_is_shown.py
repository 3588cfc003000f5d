"""A listing is found by what its card shows; its dataset's description, which partners don't see, is no part of that."""

from django.db import migrations

from sharing.agreements.core.searching import words


def fill(apps, schema_editor):
    listings = apps.get_model("sharing", "Listing").objects.using(schema_editor.connection.alias)
    for listing in listings.select_related("dataset", "version", "organization"):
        columns = " ".join(column["name"] for column in listing.version.schema)
        listing.words = sorted(
            words(" ".join((listing.dataset.name, listing.note, listing.organization.name, columns)))
        )
        listing.save(update_fields=["words"])


class Migration(migrations.Migration):
    dependencies = [("sharing", "0008_the_catalogue_is_searched_and_asked")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
