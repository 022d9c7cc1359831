"""A run that another process trains."""

import os
import subprocess
import sys

from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.events import RunState
from gan_studio.core.places import runs_folder
from tests.studios import draft, train, wait_for

_TRAIN = """
import sys
from gan_studio.core.run_folder import RunFolder
from gan_studio.engine.training import train
train(RunFolder(sys.argv[1]), on_event=lambda event: None, should_stop=lambda: sys.stdin.closed, steps=int(sys.argv[2]))
"""


def test_it_is_followed_until_it_ends(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio, sample_every=1000, checkpoint_every=1000)
    train(qtbot, studio)
    path = runs_folder() / studio.current.name
    studio.new_run()
    other = subprocess.Popen(
        [sys.executable, "-c", _TRAIN, str(path), "1500"], env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    try:
        wait_for(qtbot, lambda: (path / ".lock").exists() and _locked(studio))
        studio.open_run(path)
        run = studio.current
        wait_for(qtbot, lambda: run.foreign)
        assert run.state is RunState.TRAINING
        assert not studio.can_start
        assert not studio.can_stop
        before = run.step
        wait_for(qtbot, lambda: run.step > max(before, 40))
        assert other.wait(60) == 0
        wait_for(qtbot, lambda: not run.foreign)
    finally:
        other.kill()
        other.wait()
    assert run.state is RunState.FINISHED
    assert run.step == 1500
    assert run.sample_steps[-1] == 1500


def _locked(studio: Studio) -> bool:
    studio.refresh_runs()
    return studio.runs()[0].state is RunState.TRAINING
