"""Jobs in the admin; see ``jobs_pages``."""

from jobs.models import Job
from kernel.admin import site
from portal.jobs_pages import JobAdmin

site.register(Job, JobAdmin)
