"""A job speaks the language in which it was asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0002_checkpoints_apart_and_keys_held_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="language",
            field=models.CharField(default="en", help_text="In which it was asked for, and speaks.", max_length=16),
        ),
    ]
