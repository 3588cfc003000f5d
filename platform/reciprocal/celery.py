"""The Celery app: wakes workers, carries ids, keeps no results."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reciprocal.settings")
app = Celery("reciprocal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
