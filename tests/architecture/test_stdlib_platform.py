"""``platform/`` is a plain folder: the standard library's module of that name must stay in reach."""

import subprocess
import sys

from tests.architecture.places import ROOT


def test_the_standard_librarys_platform_is_found_from_the_root() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import platform; print(platform.machine())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.strip()


def test_the_platform_folder_is_no_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_no_room_takes_a_name_of_the_standard_library() -> None:
    rooms = {path.name for path in (ROOT / "platform").iterdir() if (path / "__init__.py").exists()}
    assert len(rooms) > 15
    assert rooms & set(sys.stdlib_module_names) == set()


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("*.py")}
    assert [str(folder.relative_to(ROOT)) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []
