"""A worker leaves a heartbeat, so that pages can say when none is running."""

from __future__ import annotations

import threading
from typing import Any

from celery.signals import worker_ready, worker_shutdown
from django.db import connections

_stop = threading.Event()


@worker_ready.connect
def begin(sender: Any = None, **_: Any) -> None:
    name = getattr(sender, "hostname", "worker")

    def loop() -> None:
        from jobs import relay

        while True:
            try:
                relay.beat("worker", name)
            except Exception:  # noqa: S110 - the database may be restarting; the next beat tells
                pass
            finally:
                connections.close_all()
            if _stop.wait(10):
                return

    threading.Thread(target=loop, name="sign-of-life", daemon=True).start()


@worker_shutdown.connect
def end(**_: Any) -> None:
    _stop.set()
