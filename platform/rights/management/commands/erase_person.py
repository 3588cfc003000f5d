"""Erase one person and write the signed certificate."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from jobs import relay
from jobs import services as jobs
from jobs.models import Job
from kernel.actors import SYSTEM
from rights import services as rights
from rights.models import PrivacyRequest


class Command(BaseCommand):
    help = "Erase a person: withdraw everything, destroy their key, rebuild what was derived, issue a certificate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the person's e-mail address")
        parser.add_argument("--yes", action="store_true", help="I know that this can't be undone")
        parser.add_argument(
            "--wait", type=int, default=600, help="seconds to wait for workers to build and train again"
        )
        parser.add_argument("--certificate", type=Path, help="the JSON file to write the certificate to")

    def handle(self, *, email: str, yes: bool, wait: int, certificate: Path | None, **options: Any) -> None:
        user = User.objects.filter(email=email.lower(), is_active=True).first()
        if user is None:
            raise CommandError("email: there is no account with this address.")
        try:
            request = rights.request_erasure(user=user, by=SYSTEM, confirmed=yes, at=timezone.now())
        except rights.NotConfirmed:
            raise CommandError("Erasing can't be undone. Say --yes if you mean it.") from None
        job = jobs.run_now(Job.objects.get(pk=request.job_id))
        request.refresh_from_db()
        if request.state == request.State.REQUESTED:
            raise CommandError(f"The erasure did not end: {job.error or job.get_status_display()}")
        self._to_its_end(request, wait)
        for sentences in request.certificate.document["erased"].values():
            for sentence in sentences:
                self.stdout.write(sentence)
        if certificate is not None:
            content = json.dumps(rights.certificate_file(request.certificate), ensure_ascii=False, indent=2)
            certificate.write_text(content, encoding="utf-8")
            self.stdout.write(f"Certificate written to {certificate}.")

    def _to_its_end(self, request: PrivacyRequest, wait: int) -> None:
        """Wait for the workers to make again what held the person; where none runs, do it here."""
        deadline = time.monotonic() + wait
        while request.state != request.State.DONE:
            if relay.alive("worker"):
                time.sleep(1)
                ended = time.monotonic() > deadline
            else:
                relay.publish(send=lambda payload: None)
                ended = not self._work()
            request.refresh_from_db()
            if ended and request.state != request.State.DONE:
                raise CommandError(self._left(request))

    def _work(self) -> bool:
        """Run the oldest job of an erasure that waits; whether there was one."""
        again = Q(parameters__has_key="replaces") | Q(unique_key__contains=":retrain:") | Q(name=rights.CERTIFY)
        job = Job.objects.filter(again, status=Job.Status.QUEUED).order_by("created_at", "pk").first()
        if job is not None:
            jobs.run_now(job)
        return job is not None

    def _left(self, request: PrivacyRequest) -> str:
        done = rights.progress_of(request)
        return (
            f"The person is erased. Of what was made with their part, {done.versions - done.versions_gone} dataset "
            f"versions and {done.models - done.models_settled} models are still to be made again, and will be. The "
            f"certificate will be at {settings.SITE_URL}{reverse('rights:certificate', args=[request.pk])}."
        )
