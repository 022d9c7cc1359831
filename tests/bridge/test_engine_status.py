"""Before PyTorch is there, and when it cannot be had."""

import sys
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gan_studio.bridge.notice import Notice
from gan_studio.bridge.studio import Studio
from gan_studio.core.events import RunState
from gan_studio.core.places import runs_folder
from gan_studio.core.settings import Settings
from tests.studios import PATIENCE, draft, end, running_studio, tiny_config, train, wait_for, wait_for_images


@pytest.fixture
def early(qtbot: QtBot) -> Iterator[Studio]:
    """A studio as it is when the window has just been shown."""
    studio = Studio()
    yield studio
    end(qtbot, studio)


def _loaded(qtbot: QtBot, studio: Studio) -> None:
    with qtbot.waitSignal(studio.engine_loaded, timeout=PATIENCE):
        studio.begin()


def test_a_start_waits_for_the_engine(qtbot: QtBot, early: Studio) -> None:
    assert early.can_start
    with qtbot.waitSignal(early.page_wanted) as wanted:
        early.start()
    assert wanted.args == ["train"]
    assert early.start_waits
    assert (early.can_start, early.can_stop, early.training) == (False, True, None)
    early.start()
    _loaded(qtbot, early)
    wait_for(qtbot, lambda: early.current.state is RunState.TRAINING)
    assert not early.start_waits
    early.stop()
    wait_for(qtbot, lambda: early.training is None)
    assert [run.name for run in early.runs()] == [early.current.name]


def test_a_start_that_waits_can_be_called_off(qtbot: QtBot, early: Studio) -> None:
    early.start()
    early.stop()
    assert not early.start_waits
    assert early.can_start
    _loaded(qtbot, early)
    assert early.training is None
    assert not runs_folder().exists()


def test_a_stopped_run_goes_on_when_the_engine_is_there(qtbot: QtBot) -> None:
    with running_studio(qtbot) as studio:
        draft(qtbot, studio, steps=100_000, checkpoint_every=100_000)
        train(qtbot, studio, until=RunState.TRAINING)
        studio.stop()
        wait_for(qtbot, lambda: studio.training is None)
        path, before = runs_folder() / studio.current.name, studio.current.step
    studio = Studio(Settings(current=str(path)))
    studio.engine_loaded.connect(lambda: studio.set_options({"training.steps": before + 20}))
    with qtbot.waitSignal(studio.engine_loaded, timeout=PATIENCE):
        studio.begin()
        studio.start()
        assert studio.start_waits
    wait_for(qtbot, lambda: studio.training is None and studio.current.state is RunState.FINISHED)
    assert studio.current.step == before + 20
    end(qtbot, studio)


def test_it_does_not_start_what_is_no_longer_shown(qtbot: QtBot, early: Studio) -> None:
    told: list[Notice] = []
    early.noticed.connect(told.append)
    early.start()
    name = early.current.name
    early.new_run()
    assert not early.start_waits
    assert told[-1].message == f"{name} was not started: another run is shown."
    _loaded(qtbot, early)
    assert early.training is None


def test_closing_forgets_a_start_that_waits(qtbot: QtBot, early: Studio) -> None:
    early.begin()
    early.start()
    with qtbot.waitSignal(early.ended, timeout=PATIENCE):
        early.shutdown()
    assert early.training is None
    assert not runs_folder().exists()


def test_without_pytorch_images_can_be_looked_at(qtbot: QtBot, early: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)  # `import torch` raises
    told: list[Notice] = []
    early.noticed.connect(told.append)
    early.start()
    early.begin()
    wait_for(qtbot, lambda: early.engine_failure is not None)
    assert told[-1].level == "error"
    assert told[-1].message.startswith("PyTorch could not be loaded: ")
    assert "torch" in told[-1].message
    assert "Images can be looked at" in told[-1].hint
    assert (early.start_waits, early.can_start, early.engine_ready) == (False, False, False)
    early.open_source("sample:fashion")
    wait_for_images(qtbot, early)
    assert early.images.report is not None
    assert early.images.report.used > 0
    early.start()
    early.new_run(tiny_config())
    early.start()
    assert early.training is None
