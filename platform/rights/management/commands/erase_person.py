"""Erase one person and write the signed certificate."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM
from rights import services as rights


class Command(BaseCommand):
    help = "Erase a person: withdraw everything, destroy their key, rebuild what was derived, issue a certificate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the person's e-mail address")
        parser.add_argument("--yes", action="store_true", help="I know that this can't be undone")
        parser.add_argument("--certificate", type=Path, help="the JSON file to write the certificate to")

    def handle(self, *, email: str, yes: bool, certificate: Path | None, **options: Any) -> None:
        user = User.objects.filter(email=email.lower(), is_active=True).first()
        if user is None:
            raise CommandError("email: there is no account with this address.")
        try:
            request = rights.request_erasure(user=user, by=SYSTEM, confirmed=yes, at=timezone.now())
        except rights.NotConfirmed:
            raise CommandError("Erasing can't be undone. Say --yes if you mean it.") from None
        job = jobs.run_now(Job.objects.get(pk=request.job_id))
        request.refresh_from_db()
        if request.state != request.State.DONE:
            raise CommandError(f"The erasure did not end: {job.error or job.get_status_display()}")
        for sentences in request.certificate.document["erased"].values():
            for sentence in sentences:
                self.stdout.write(sentence)
        if certificate is not None:
            content = json.dumps(rights.certificate_file(request.certificate), ensure_ascii=False, indent=2)
            certificate.write_text(content, encoding="utf-8")
            self.stdout.write(f"Certificate written to {certificate}.")
