"""A worker process that stands still at one step of a job until it is told to go on.

It is the worker that runs in production, with a wait put before or after some of what it calls. The two sides meet in a
folder: the test names a step, the worker says that it stands there, the test lets it go.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from celery.signals import worker_process_init

from datastore import services as datastore
from datastore.models import DatasetVersion
from jobs.registration import task

ASKED, PASSED, BEGUN, BATCH, ENDED, READY, UNASKED, HELD = (
    "before the people are asked",
    "after the gate let the rows through",
    "before it computes",
    "between two batches",
    "after it computed",
    "before it publishes",
    "in the transaction, before the people are held still",
    "in the transaction, after that",
)
EXPORT = "tests.export"
PROGRAM = "import reciprocal.celery, django; django.setup(); from tests.sharing import held; held.work()"
PATIENCE_SECONDS = 60


@task(EXPORT, queue="numerics", title="Export a version")
def export(run: Any, *, version_id: str) -> None:
    """Hand a version's rows out to be taken away; a refused file is nobody's."""

    def attempt() -> None:
        version = DatasetVersion.objects.select_related("dataset__organization").get(pk=version_id)
        held = datastore.stream(
            version=version,
            use="export",
            purpose="improve_model",
            for_organization=version.dataset.organization,
            by=run.by,
        )
        rows = written(held.batches)
        with run.publishing() as publication:
            held.confirm()
            publication.result = {"customers": rows}

    datastore.without_leavers(attempt, run=run)


def written(batches: Any) -> list[str]:
    return batches.read_all().column("customer").to_pylist()


class Gate:
    """Where a test and a worker meet."""

    def __init__(self, folder: Path) -> None:
        self._step, self._reached, self._go = (folder / name for name in ("step", "reached", "go"))

    def hold_at(self, step: str) -> None:
        """Let the next job that comes to this step stand there."""
        for old in (self._reached, self._go):
            old.unlink(missing_ok=True)
        draft = self._step.with_suffix(".draft")
        draft.write_text(step)
        draft.rename(self._step)

    def has_somebody(self) -> bool:
        return self._reached.exists()

    def open(self) -> None:
        self._go.touch()

    def passes(self, step: str) -> None:
        """The worker comes to a step: it stands there if the test named it, once."""
        if not step or not self._step.exists() or self._step.read_text() != step:
            return
        self._step.rename(self._reached)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._go.exists():
            assert time.monotonic() < deadline, "nobody let it go on"
            time.sleep(0.01)


def work() -> None:
    """Run a Celery worker whose children wait at the gate in the folder that is named first among the arguments."""
    folder, *arguments = sys.argv[1:]
    from reciprocal.celery import app

    worker_process_init.connect(lambda **_: put_waits(Gate(Path(folder)).passes), weak=False)
    app.worker_main(arguments)


def put_waits(passes: Callable[[str], None]) -> None:
    """Put a wait around each step; in the child, which alone imports what computes."""
    from datastore.services import gatekeeping, leaving
    from jobs.running import Run
    from sharing.cleaning import core as cleaning_core
    from sharing.complementarity import core as complementarity_core
    from sharing.training import core as training_core

    def around(owner: Any, name: str, before: str = "", after: str = "") -> None:
        real = getattr(owner, name)

        def stepping(*given: Any, **more: Any) -> Any:
            passes(before)
            if "before_batch" in more:
                ask = more["before_batch"]
                more["before_batch"] = lambda *rows: (passes(BATCH), ask(*rows))
            found = real(*given, **more)
            passes(after)
            return found

        setattr(owner, name, stepping)

    around(gatekeeping, "who_allows", before=ASKED)
    around(gatekeeping, "record", after=PASSED)
    for core, name in (
        (cleaning_core, "clean"),
        (complementarity_core, "complementarity"),
        (training_core, "contest"),
        (sys.modules[__name__], "written"),
    ):
        around(core, name, before=BEGUN, after=ENDED)
    around(Run, "publishing", before=READY)
    around(datastore.Hold, "confirm", before=UNASKED, after=HELD)
    leaving.ASK_AGAIN_SECONDS = 0.0
