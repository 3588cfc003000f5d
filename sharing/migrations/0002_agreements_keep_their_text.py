"""Agreements keep their exact text and hold their terms still; views come with the signatures; the catalogue."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

ALLOWED = {
    "score": "Score only: aggregates are computed inside the platform; no row and no model leaves it.",
    "train": "Score, and train models inside the platform; no row leaves it.",
}


def write_texts(apps, schema_editor):
    """Store the text that each agreement had until now, word for word, so that signatures keep fitting it."""
    for agreement in apps.get_model("sharing", "Agreement").objects.using(schema_editor.connection.alias).all():
        lines = [
            f"Agreement: {agreement.title}",
            f"From {agreement.starts_on.isoformat()} to {agreement.ends_on.isoformat()}.",
            f"Allowed use: {ALLOWED[agreement.use]}",
            f"To predict: {agreement.target}.",
            f"Data fit together by {agreement.mode}.",
            f"Anonymization: direct identifiers are removed or replaced by pseudonyms that only this agreement uses; "
            f"every combination of quasi-identifiers covers at least {agreement.minimum_group} people; texts are redacted.",
        ]
        offers = agreement.offers.select_related("organization", "source__dataset").order_by("organization__name")
        for offer in offers:
            joined = f", joined by {offer.link_column}" if offer.link_column else ""
            lines.append(
                f"{offer.organization.name} ({offer.organization_id}) offers, from {offer.source.dataset.name} "
                f"version {offer.source.number}: {', '.join(offer.columns)}{joined}."
            )
        lines.append("Each person's consent or attested basis is checked at every use, and any person may withdraw.")
        agreement.text = "\n".join(lines) + "\n"
        agreement.save(update_fields=["text"])


def link_fusions(apps, schema_editor):
    """Tie what was fused until now, found by its builder's parameters, to the offer of the party that fused it."""
    alias = schema_editor.connection.alias
    fusions = apps.get_model("datastore", "DatasetVersion").objects.using(alias)
    versions = fusions.filter(builder="sharing.fusion.fuse")
    offers = apps.get_model("sharing", "Offer").objects.using(alias)
    for version in versions.select_related("dataset"):
        mine = offers.filter(
            agreement_id=version.parameters["agreement_id"], organization_id=version.dataset.organization_id
        )
        mine.update(fused_id=version.dataset_id)


# What was shown and signed stands: not even the application's own code can change it.
FREEZE = """
CREATE FUNCTION sharing_refuse_new_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the terms of an agreement never change: % refused', TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER sharing_agreement_terms_stand BEFORE UPDATE ON sharing_agreement FOR EACH ROW
  WHEN ((OLD.title, OLD.mode, OLD.use, OLD.target, OLD.minimum_group, OLD.text, OLD.starts_on, OLD.ends_on, OLD.proposed_by_id)
    IS DISTINCT FROM
    (NEW.title, NEW.mode, NEW.use, NEW.target, NEW.minimum_group, NEW.text, NEW.starts_on, NEW.ends_on, NEW.proposed_by_id))
  EXECUTE FUNCTION sharing_refuse_new_terms();
CREATE TRIGGER sharing_offer_terms_stand BEFORE UPDATE ON sharing_offer FOR EACH ROW
  WHEN ((OLD.agreement_id, OLD.organization_id, OLD.source_id, OLD.columns, OLD.link_column)
    IS DISTINCT FROM (NEW.agreement_id, NEW.organization_id, NEW.source_id, NEW.columns, NEW.link_column))
  EXECUTE FUNCTION sharing_refuse_new_terms();
"""
THAW = """
DROP TRIGGER sharing_offer_terms_stand ON sharing_offer;
DROP TRIGGER sharing_agreement_terms_stand ON sharing_agreement;
DROP FUNCTION sharing_refuse_new_terms();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("datastore", "0001_initial"),
        ("organizations", "0001_initial"),
        ("sharing", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="agreement",
            name="status",
            field=models.CharField(
                choices=[
                    ("proposed", "Proposed"),
                    ("in_force", "In force"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn"),
                    ("terminated", "Terminated"),
                    ("expired", "Expired"),
                ],
                default="proposed",
                max_length=12,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="text",
            field=models.TextField(
                default="", help_text="In both languages, as it is shown and signed.", verbose_name="exact text"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(write_texts, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="offer",
            name="view",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="datastore.dataset"
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="fused",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="datastore.dataset"
            ),
        ),
        migrations.RunPython(link_fusions, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="created"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="what it is")),
                (
                    "dataset",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="listing", to="datastore.dataset"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.organization"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="datastore.datasetversion"
                    ),
                ),
            ],
            options={"verbose_name": "listed dataset", "verbose_name_plural": "listed datasets"},
        ),
        migrations.RunSQL(FREEZE, THAW),
    ]
