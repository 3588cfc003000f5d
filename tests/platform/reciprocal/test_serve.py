"""``manage.py serve``: one command brings the house up, finds a free port, and leaves nobody behind."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import psutil
import pytest

from reciprocal import engines
from reciprocal.engines import folders
from tests import house as houses
from tests.house import House, kill, wait_for

SIGN_IN = re.compile(r"participant\s+(http://\S+/accounts/enter/\S+/)")
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    var = tmp_path / "var"
    with houses.opened(houses.environment(RECIPROCAL_VAR_DIR=str(var)), tmp_path / "house.log") as house:
        yield house
    shutil.rmtree(engines.engines_folder(var))


@dataclass(frozen=True)
class Page:
    status: int
    url: str
    text: str


def fetch(address: str, browser: OpenerDirector | None = None, **sent: str) -> Page:
    """What a browser gets from the address (following redirects), or gets for a form it sends there."""
    form = urlencode(sent).encode() if sent else None
    try:
        answer = (browser or build_opener()).open(Request(address, form, {"Referer": address}), timeout=20)
    except HTTPError as refusal:
        answer = refusal
    with answer:
        return Page(answer.status, answer.url, answer.read().decode())


def press_sign_in(link: str) -> Page:
    """Open the link in a fresh browser and press its button, if it has one."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = fetch(link, browser)
    token = CSRF.search(page.text)
    return fetch(link, browser, csrfmiddlewaretoken=token[1]) if token else page


def come_up(house: House, port: int) -> tuple[Any, str]:
    """The serving process and the address it prints."""
    serve = house.start("manage.py", "serve", "--port", str(port))
    told = wait_for(lambda: re.search(r"answers at (\S+)/\n", house.said()), seconds=180, what="the address")
    return serve, told[1]


def family_of(serve: Any) -> list[psutil.Process]:
    """Every process that serve started, but the engines, which outlive it while others use them."""
    children = psutil.Process(serve.pid).children(recursive=True)
    return [child for child in children if not re.search("valkey|postgres", child.name())]


def living(family: list[psutil.Process]) -> list[psutil.Process]:
    return [child for child in family if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]


def engines_of(house: House) -> list[str]:
    """The command lines of the engines that keep their data in the house."""
    var = Path(house.env["RECIPROCAL_VAR_DIR"])
    folder = engines.engines_folder(var)
    places = (str(folder), str(folders.socket_folder(folder)))  # Valkey shows its socket's place alone
    lines = [" ".join(p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"])]
    return [
        line
        for line in lines
        if ("postgres -D" in line or "valkey-server" in line) and any(place in line for place in places)
    ]


def test_the_house_comes_up_beside_a_taken_port_signs_people_in_and_goes_down_whole(
    taken_port: int, house: House
) -> None:
    serve, address = come_up(house, taken_port)
    assert address.startswith("http://127.0.0.1:")
    assert int(address.rpartition(":")[2]) > taken_port
    assert fetch(address).status == 200
    assert len(engines_of(house)) == 2

    house.start("manage.py", "demo_people", "--address", address)
    link = wait_for(lambda: SIGN_IN.search(house.said()), what="the links")[1]
    first, second = press_sign_in(link), press_sign_in(link)
    assert (first.status, first.url) == (200, f"{address}/")
    assert "Lin" in first.text
    assert (second.status, "Lin" in second.text) == (410, False)

    wait_for(lambda: len(family_of(serve)) >= 5, what="two web processes and their parent, relay and worker")
    family = family_of(serve)
    serve.send_signal(signal.SIGINT)
    assert serve.wait(30) == 0
    assert "Stopping." in house.said()
    assert living(family) == []
    assert engines_of(house) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_a_killed_house_leaves_no_process_that_would_take_the_next_one_s_jobs(taken_port: int, house: House) -> None:
    serve, _address = come_up(house, taken_port)
    wait_for(lambda: len(family_of(serve)) >= 5, what="web, relay and worker")
    family = family_of(serve)
    kill(serve)
    wait_for(lambda: not living(family), what="the children's end")
    assert len(engines_of(house)) == 2

    engines.start(Path(house.env["RECIPROCAL_VAR_DIR"]))  # joins them, so that the last one to leave stops them
    engines.leave(Path(house.env["RECIPROCAL_VAR_DIR"]))
    assert engines_of(house) == []
