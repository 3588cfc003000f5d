"""The migrations say what the models say."""

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_model_has_changed_since_its_last_migration() -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1, stdout=out)
    except SystemExit:
        pytest.fail(f"run manage.py makemigrations:\n{out.getvalue()}")
