"""A Chromium, a served site over the test database, the world that the walks meet; real workers with a broker of their
own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from reciprocal import engines
from tests import house as houses
from tests.house import House
from tests.journeys import world as worlds

ARGUMENTS = [
    "--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser; REQUIRE_BROWSER=1 turns its absence from a skip into a failure."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        missing = "No Chromium on the PATH; install the package chromium to run the journeys."
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    # Playwright's sync API keeps an event loop in this thread, which Django takes for asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def world(transactional_db: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def visit(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """``visit(scripts=True)`` opens a window of its own; at the end no page may have had a fault."""
    from tests.journeys.visitor import WIDE, Visitor

    opened: list[Visitor] = []

    def visit(*, scripts: bool = True, **options: Any) -> Visitor:
        context = chromium.new_context(
            java_script_enabled=scripts,
            # without motion, colors are never measured halfway through a transition
            **{"viewport": WIDE, "locale": "en-US", "reduced_motion": "reduce", **options},
        )
        context.set_default_timeout(30_000)  # this machine may be busy
        opened.append(Visitor(context.new_page(), live_server.url, scripts))
        return opened[-1]

    yield visit
    for visitor in opened:
        visitor.page.context.close()
    faults = [fault for visitor in opened for fault in visitor.faults]
    assert not faults, "\n" + "\n".join(faults)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    """A broker of its own, which may be emptied."""
    yield engines.start_broker(tmp_path)
    engines.stop_broker(tmp_path)


@pytest.fixture
def queue(broker: str) -> Iterator[redis.Redis]:
    with redis.Redis(unix_socket_path=broker.removeprefix("redis+socket://")) as client:
        yield client


@pytest.fixture
def house(transactional_db: None, broker: str, settings: Any, tmp_path: Path) -> Iterator[House]:
    """Processes that share the test's database, files and keys; leases are short, so that a death shows soon."""
    env = houses.environment(
        RECIPROCAL_VAR_DIR=str(tmp_path), DATABASE_URL=houses.url_of("default"), CELERY_BROKER_URL=broker,
        DATABASE_OWNER_URL=houses.url_of(settings.MIGRATION_DATABASE), JOB_LEASE_SECONDS="2", JOB_REWAKE_SECONDS="1",
    )  # fmt: skip
    with houses.opened(env, tmp_path / "house.log") as house:
        yield house
