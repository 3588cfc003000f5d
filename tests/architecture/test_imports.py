"""The directions between rooms hold: the contracts of import-linter in pyproject.toml."""

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.places import CODE, ROOT


def lint() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_contract_between_rooms_is_kept() -> None:
    answer = lint()
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "8 kept, 0 broken" in answer.stdout


def test_every_room_of_the_platform_stands_in_a_contract() -> None:
    import tomllib

    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    rooms = {path.name for path in (ROOT / "platform").iterdir() if (path / "__init__.py").exists()}
    assert set(listed) == rooms | set(CODE) - {"platform"}
