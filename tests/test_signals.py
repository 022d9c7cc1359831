"""Signals end the window's process as its close button does."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gan_studio.core.events import RunState
from gan_studio.core.places import runs_folder
from gan_studio.core.run_folder import RunFolder, find_runs
from tests.screen import wait_until

_ROOT = Path(__file__).parents[1]

#: The program, with someone who starts a long training as soon as the window is there.
_PROGRAM = """
import sys
from gan_studio import app
from tests.studios import tiny_config

make_window = app.make_window

def make_busy_window(application):
    window = make_window(application)
    studio = window.studio
    config = lambda: tiny_config(steps=10**6, sample_every=10**6, checkpoint_every=10**6)
    studio.engine_loaded.connect(lambda: (studio.new_run(config()), studio.start()))
    return window

app.make_window = make_busy_window
sys.exit(app.main())
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows ends processes without asking them")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_saves_a_checkpoint_and_ends_the_window(number: signal.Signals, home: Path, tmp_path: Path) -> None:
    del home  # its environment variable is passed on
    said = tmp_path / "said.txt"
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with open(said, "wb") as file:
        program = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM], cwd=_ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        wait_until(lambda: program.poll() is not None or _steps() > 10, "it trains", 120)
        assert program.poll() is None, said.read_text(encoding="utf-8")
        program.send_signal(number)
        assert program.wait(timeout=60) == 128 + number, said.read_text(encoding="utf-8")
    finally:
        program.kill()
        program.wait()
    run = find_runs(runs_folder())[0]
    assert "Traceback" not in said.read_text(encoding="utf-8")
    assert run.newest_generator() == run.last_checkpoint
    assert run.state() is RunState.STOPPED
    assert not run.is_locked()


def _steps() -> int:
    runs: list[RunFolder] = find_runs(runs_folder())
    rows = runs[0].metrics() if runs else ()
    return int(rows[-1, 0]) if len(rows) else 0
