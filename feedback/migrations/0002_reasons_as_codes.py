"""Reasons of updates keep a code and its numbers, which the row holds; the English sentences go."""

from django.db import migrations, models

PARTS = {
    "gain-positive": ("validation", "gain"),
    "gain-not-positive": ("validation", "gain"),
    "base-kept": ("base", "base_change"),
    "base-inferior": ("base", "base_change"),
}


def numbers_of(adaptation, code):
    if code not in PARTS:
        return {"p": adaptation.gain["mcnemar_p"]}
    part, name = PARTS[code]
    change = getattr(adaptation, name)
    numbers = {key: change[key] for key in ("n", "difference", "ci95_low", "ci95_high")}
    numbers |= {"before": adaptation.before[part]["accuracy"], "after": adaptation.after[part]["accuracy"]}
    return numbers | ({"margin": adaptation.settings["margin"]} if part == "base" else {})


def to_codes(apps, schema_editor):
    for adaptation in apps.get_model("feedback", "Adaptation").objects.using(schema_editor.connection.alias).all():
        codes = [reason["code"] for reason in adaptation.reasons]
        adaptation.reasons = [{"code": code, "numbers": numbers_of(adaptation, code)} for code in codes]
        adaptation.save(update_fields=["reasons"])


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="adaptation",
            name="reasons",
            field=models.JSONField(help_text="Why, as codes with their numbers.", verbose_name="reasons"),
        ),
        migrations.RunPython(to_codes, migrations.RunPython.noop, elidable=True),
    ]
