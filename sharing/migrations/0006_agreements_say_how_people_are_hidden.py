"""Terms on how people are hidden: different values, distance, texts; and a copy to take away. All stand still."""

from django.db import migrations, models

COLUMNS = (
    "title", "mode", "use", "target", "minimum_group", "text", "starts_on", "ends_on", "proposed_by_id",
    "minimum_cell", "row_cap", "on_end", "counters_id", "amends_id",
)  # fmt: skip
NEW = ("diversity", "closeness", "redaction")


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
        ("sharing", "0005_agreements_are_countered_amended_and_suspended"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="closeness",
            field=models.FloatField(
                blank=True,
                help_text="No group's sensitive values lie further from everybody's, from 0 to 1.",
                null=True,
                verbose_name="distance (t)",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="diversity",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Each group holds so many different values of every sensitive column.",
                null=True,
                verbose_name="different values (l)",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="redaction",
            field=models.CharField(
                choices=[
                    ("mark", "Names, numbers and addresses are replaced by their kind"),
                    ("pseudonym", "The same, and the same person gets the same mark throughout"),
                    ("withhold", "Texts are left out"),
                ],
                default="mark",
                max_length=9,
                verbose_name="texts",
            ),
        ),
        migrations.AlterField(
            model_name="agreement",
            name="use",
            field=models.CharField(
                choices=[
                    ("score", "Score only"),
                    ("train", "Score, and train inside the platform"),
                    ("export", "Score, train, and take an anonymized copy away"),
                ],
                default="train",
                max_length=8,
                verbose_name="allowed use",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("diversity", None), ("diversity__gte", 2), _connector="OR"),
                    models.Q(
                        ("closeness", None), models.Q(("closeness__gt", 0), ("closeness__lte", 1)), _connector="OR"
                    ),
                ),
                name="agreement_diversity_and_closeness_mean_something",
            ),
        ),
        migrations.RunSQL(trigger(COLUMNS + NEW), trigger(COLUMNS)),
    ]
