"""Other terms are another agreement: counter-offers, amendments; suspension; more terms, all of which stand still."""

import django.db.models.deletion
from django.db import migrations, models

COLUMNS = (
    "title", "mode", "use", "target", "minimum_group", "text", "starts_on", "ends_on", "proposed_by_id",
)  # fmt: skip
NEW = ("minimum_cell", "row_cap", "on_end", "counters_id", "amends_id")


def trigger(columns):
    """What the database refuses to change of an agreement."""
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return f"""
    DROP TRIGGER sharing_agreement_terms_stand ON sharing_agreement;
    CREATE TRIGGER sharing_agreement_terms_stand BEFORE UPDATE ON sharing_agreement FOR EACH ROW
      WHEN (({old}) IS DISTINCT FROM ({new}))
      EXECUTE FUNCTION sharing_refuse_new_terms();
    """


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0001_initial"),
        ("sharing", "0004_drafts_of_contributions"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="amends",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="sharing.agreement",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="counters",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="counter_offer",
                to="sharing.agreement",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="minimum_cell",
            field=models.PositiveSmallIntegerField(
                default=5,
                help_text="A figure is released if it is about so many people.",
                verbose_name="people per figure",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="on_end",
            field=models.CharField(
                choices=[
                    ("keep", "Keep the models that were trained"),
                    ("destroy", "Destroy the models that were trained"),
                ],
                default="keep",
                max_length=8,
                verbose_name="when it ends",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="agreement",
            name="reminded_at",
            field=models.DateTimeField(null=True, verbose_name="reminded of its end"),
        ),
        migrations.AddField(
            model_name="agreement",
            name="row_cap",
            field=models.PositiveBigIntegerField(
                blank=True,
                help_text="At most so many rows of a party are used at a time.",
                null=True,
                verbose_name="most rows",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="suspended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AlterField(
            model_name="agreement",
            name="status",
            field=models.CharField(
                choices=[
                    ("proposed", "Proposed"),
                    ("in_force", "In force"),
                    ("suspended", "Suspended"),
                    ("countered", "Answered by a counter-offer"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn"),
                    ("terminated", "Terminated"),
                    ("expired", "Expired"),
                    ("amended", "Replaced by an amendment"),
                ],
                default="proposed",
                max_length=12,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum_cell__gte", 5)), name="agreement_figures_are_about_five_or_more"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "suspended"), ("suspended_by__isnull", False)),
                    models.Q(models.Q(("status", "suspended"), _negated=True), ("suspended_by__isnull", True)),
                    _connector="OR",
                ),
                name="agreement_is_suspended_by_a_party",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "proposed")), fields=("amends",), name="one_open_amendment_per_agreement"
            ),
        ),
        migrations.RunSQL(trigger(COLUMNS + NEW), trigger(COLUMNS)),
    ]
