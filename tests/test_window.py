"""The installed program, started as a user starts it, in a real window on a virtual screen."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gan_studio.core.places import log_file, runs_folder
from gan_studio.core.run_folder import RunFolder, find_runs
from tests.needs import missing
from tests.screen import PROGRAMS, Screen, virtual_screen, wait_until

COMMAND = Path(sys.executable).with_name("gan-studio")

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(bool(missing(*PROGRAMS)), reason=missing(*PROGRAMS) or "all there"),
    pytest.mark.skipif(not COMMAND.exists(), reason=f"{COMMAND} is not there; pip install -e ."),
]


@pytest.fixture
def screen(home: Path) -> Iterator[Screen]:
    del home  # its environment variable is passed on
    with virtual_screen() as screen:
        yield screen


def test_start_train_and_close(screen: Screen, tmp_path: Path) -> None:
    with opened(screen, tmp_path / "said.txt") as (program, window):
        run = _start(screen, program, tmp_path)
        wait_until(lambda: len(run.sample_steps()) >= 2, "samples of two moments are in the run folder", 120)
        screen.xdotool("windowactivate", "--sync", window, "key", "alt+F4")
        assert program.wait(timeout=60) == 0
    assert (tmp_path / "said.txt").read_text(encoding="utf-8") == ""
    assert run.newest_generator().is_dir()
    assert not run.is_locked()
    assert run.metrics()[-1, 0] >= run.sample_steps()[-1]


def test_without_a_screen_it_says_what_to_do(home: Path) -> None:
    del home
    done = subprocess.run(
        [COMMAND], env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert "gan-studio train" in done.stderr


@contextmanager
def opened(screen: Screen, said: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The program and its window; what it says goes to a file."""
    with open(said, "wb") as file:
        program = subprocess.Popen([COMMAND], env=screen.environment, stdout=file, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: program.poll() is not None or bool(screen.window("GAN Studio")), "the window opens")
        assert program.poll() is None, said.read_text(encoding="utf-8")
        yield program, screen.window("GAN Studio")
    finally:
        program.kill()
        program.wait()


def _start(screen: Screen, program: subprocess.Popen[bytes], place: Path) -> RunFolder:
    """Press Start until it has been enabled and a run is there; if none comes, keep a picture of the window."""

    def pressed() -> bool:
        assert program.poll() is None, f"the program ended with {program.returncode}"
        screen.xdotool("windowactivate", "--sync", screen.window("GAN Studio"), "key", "F5")
        return bool(find_runs(runs_folder()))

    try:
        wait_until(pressed, "a run has been started", 120)
    except AssertionError as failure:
        screen.picture(place / "screen.png")
        said = [file.read_text(encoding="utf-8") for file in (place / "said.txt", log_file()) if file.exists()]
        raise AssertionError(f"{failure}; see {place / 'screen.png'}; the program said: {said}") from None
    return find_runs(runs_folder())[0]
