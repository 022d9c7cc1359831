"""Whether a window can be opened, asked without Qt."""

import subprocess
import sys

import pytest

from gan_studio.core.errors import UserError
from gan_studio.display import check_display, loads


def _all(library: str) -> bool:
    del library
    return True


def _problem(environment: dict[str, str], missing: tuple[str, ...] = (), **more: bool) -> UserError:
    with pytest.raises(UserError) as told:
        check_display(environment, system="linux", loads=lambda library: library not in missing, **more)  # type: ignore[arg-type]  # bools
    return told.value


def test_no_display_is_told_with_what_works_without() -> None:
    told = _problem({}, has_qt=True)
    assert "no display" in told.message
    assert "gan-studio train" in told.hint
    assert "make demo" in told.hint
    assert "\n" not in str(told)


def test_missing_libraries_are_all_named_with_their_packages() -> None:
    lacking = ("libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1")
    told = _problem({"DISPLAY": ":0"}, lacking, has_qt=True)
    assert all(library in told.message for library in lacking)
    assert "apt-get install -y libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1." in told.hint


def test_a_display_that_does_not_answer() -> None:
    if not loads("libxcb.so.1"):
        pytest.skip("libxcb is not installed; on Debian: apt install libxcb1")
    assert "does not answer" in _problem({"DISPLAY": ":987"}, has_qt=True).message


def test_without_qt() -> None:
    told = _problem({"DISPLAY": ":0"}, has_qt=False)
    assert "PySide6" in told.message
    assert "pip install" in told.hint


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:fontsize=9"])
def test_platforms_without_a_screen(platform: str) -> None:
    assert check_display({"QT_QPA_PLATFORM": platform}, system="linux", loads=_all, has_qt=True) is None
    told = _problem({"QT_QPA_PLATFORM": platform}, ("libEGL.so.1",), has_qt=True)
    assert "libegl1" in told.hint


def test_wayland(tmp_path) -> None:  # type: ignore[no-untyped-def]  # pytest's path
    (tmp_path / "wayland-0").touch()
    here = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert check_display(here, system="linux", loads=_all, has_qt=True) is None
    assert "Wayland" in _problem({"QT_QPA_PLATFORM": "wayland"}, has_qt=True).message
    assert "DISPLAY" in _problem(here, ("libwayland-client.so.0",), has_qt=True).message


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_have_what_they_need(system: str) -> None:
    assert check_display({}, system=system, loads=lambda library: False, has_qt=True) is None


def test_finding_out_takes_no_qt_and_no_torch() -> None:
    code = (
        "import sys, gan_studio.app, gan_studio.display; print([m for m in ('PySide6', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
