from django.db import migrations, models

# A dataset whose first version was made of another dataset's has held a job's results from the start.
FILL = """
UPDATE datastore_dataset d SET made_by = first.builder
FROM datastore_datasetversion first
WHERE first.dataset_id = d.id AND first.number = 1 AND EXISTS (
    SELECT 1 FROM datastore_lineage edge JOIN datastore_datasetversion parent ON parent.id = edge.parent_id
    WHERE edge.child_id = first.id AND parent.dataset_id <> d.id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("datastore", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="made_by",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The job whose results alone it holds; empty where records come in from outside.",
                max_length=100,
                verbose_name="made by",
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
