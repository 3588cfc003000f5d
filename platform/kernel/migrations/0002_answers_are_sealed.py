"""Answers kept for repeated requests are sealed under the client's key; those kept in clear are dropped."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("kernel", "0001_initial")]

    operations: ClassVar = [
        migrations.RunSQL("DELETE FROM kernel_idempotentrequest", migrations.RunSQL.noop),
        migrations.RemoveField("idempotentrequest", "body"),
        migrations.AddField(
            "idempotentrequest",
            "answer",
            models.BinaryField(null=True, help_text="Sealed under the client's key."),
        ),
        migrations.AlterField(
            "idempotentrequest", "key", models.CharField(max_length=255, help_text="A keyed hash of the client's key.")
        ),
        migrations.AlterField(
            "idempotentrequest",
            "body_sha256",
            models.CharField(max_length=64, help_text="A keyed hash of the whole request."),
        ),
    ]
