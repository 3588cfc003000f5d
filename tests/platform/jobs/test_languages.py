"""A job speaks the language of who asked for it, wherever its worker stands."""

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from jobs import services as jobs
from jobs.registration import task
from kernel.errors import Forbidden

pytestmark = pytest.mark.django_db


@task("test.speak", queue="quick", title="Speak")
def speak(run, **_ids):
    run.progress(1, 2, _("Opening"))
    raise Forbidden


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "您的角色"), ("en", "Your role does not allow this.")])
def test_its_error_and_its_step_are_in_the_language_of_who_asked(ben, run_jobs, language, said):
    with translation.override(language):
        job = jobs.start("test.speak", by=ben.user, organization_id=ben.organization.pk)
        opening = _("Opening")
    with translation.override("en" if language == "zh-hans" else "zh-hans"):
        run_jobs()
    job.refresh_from_db()
    assert said in job.error
    assert job.note == opening
