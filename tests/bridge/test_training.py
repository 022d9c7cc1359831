"""Training through the studio, with the real engine."""

import time
from collections.abc import Callable

import numpy as np
import psutil
import pytest
from pytestqt.qtbot import QtBot

from gan_studio.bridge.notice import Notice
from gan_studio.bridge.studio import Studio
from gan_studio.core.errors import Cancelled
from gan_studio.core.events import METRIC_COLUMNS, RunState
from gan_studio.engine.evaluation import quality_curve
from gan_studio.engine.evaluation.evaluate import Evaluator
from tests.studios import draft, running_studio, tiny_config, train, wait_for, wait_for_images

CURVE = {"evaluation.curve": True, "evaluation.curve_samples": 50}


def test_a_draft_becomes_a_run_and_finishes(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    run = studio.current
    states: list[RunState] = []
    run.state_changed.connect(lambda: states.append(run.state))
    assert run.editable
    train(qtbot, studio)
    assert run.folder is not None
    assert [summary.path for summary in studio.runs()] == [run.folder.path]
    assert run.metrics.shape == (40, len(METRIC_COLUMNS))
    assert run.metrics[:, 0].tolist() == list(range(1, 41))
    assert run.sample_steps == [0, 10, 20, 30, 40]
    assert run.checkpoint_steps == [20, 40]
    assert run.samples is not None
    assert run.samples.images.shape == (4, 28, 28, 1)
    assert np.array_equal(run.load_samples(40).images, run.samples.images)
    assert not run.editable
    assert states[0] is RunState.PREPARING
    assert states[-1] is RunState.FINISHED
    assert RunState.TRAINING in states
    assert studio.draft_run is None


def test_pause_resume_stop_and_go_on(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio, steps=100_000, checkpoint_every=100_000)
    run = studio.current
    train(qtbot, studio, until=RunState.TRAINING)
    wait_for(qtbot, lambda: run.step > 20)
    assert (studio.can_start, studio.can_pause, studio.can_stop) == (False, True, True)
    studio.pause()
    wait_for(qtbot, lambda: run.state is RunState.PAUSED)
    assert studio.can_resume
    studio.start()
    wait_for(qtbot, lambda: run.state is RunState.TRAINING)
    assert run.images_per_second is None or run.images_per_second > 0
    studio.stop()
    assert run.state is RunState.STOPPING
    wait_for(qtbot, lambda: studio.training is None)
    stopped_at = run.step
    assert run.state is RunState.STOPPED
    assert run.has_checkpoint
    studio.set_options({"training.steps": stopped_at + 10})
    train(qtbot, studio)
    assert run.metrics[:, 0].tolist() == list(range(1, stopped_at + 11))


def curved_run(qtbot: QtBot, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> list[RunState]:
    """Start a run whose generator was measured once; its states from here on."""
    monkeypatch.setattr(quality_curve, "_FIRST", 0.0)
    studio.new_run(tiny_config(steps=100_000, checkpoint_every=100_000).with_values(CURVE))
    wait_for_images(qtbot, studio)
    run, states = studio.current, []
    run.state_changed.connect(lambda: states.append(run.state))
    train(qtbot, studio, until=RunState.TRAINING)
    wait_for(qtbot, lambda: bool(run.evaluations))
    return states


def test_stop_saves_and_then_measures_the_last_generator(
    qtbot: QtBot, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    states, run = curved_run(qtbot, studio, monkeypatch), studio.current
    studio.stop()
    wait_for(qtbot, lambda: studio.training is None)
    assert states[-3:] == [RunState.STOPPING, RunState.MEASURING, RunState.STOPPED]
    assert run.evaluations[-1].step == run.step


def test_a_second_stop_does_not_wait_for_that(qtbot: QtBot, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def for_ever(self: Evaluator, sampler: object, on_progress: object, should_stop: Callable[[], bool]) -> None:
        while not should_stop():
            time.sleep(0.01)
        raise Cancelled

    curved_run(qtbot, studio, monkeypatch)
    run = studio.current
    monkeypatch.setattr(Evaluator, "evaluate", for_ever)
    studio.stop()
    wait_for(qtbot, lambda: run.state is RunState.MEASURING)
    assert (studio.can_stop, studio.can_start, studio.can_pause) == (True, False, False)
    studio.stop()
    wait_for(qtbot, lambda: studio.training is None)
    assert run.state is RunState.STOPPED
    assert run.evaluations[-1].step < run.step


def test_train_longer_adds_to_the_total(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    assert not studio.can_start
    studio.train_longer(25)
    wait_for(qtbot, lambda: studio.training is None)
    assert studio.current.step == 65
    assert studio.current.folder is not None
    assert studio.current.folder.read().config.training.steps == 65


def test_train_longer_while_it_trains(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio, steps=300)
    train(qtbot, studio, until=RunState.TRAINING)
    studio.train_longer(50)
    wait_for(qtbot, lambda: studio.training is None)
    assert (studio.current.state, studio.current.step) == (RunState.FINISHED, 350)


def test_what_a_started_run_may_change_counts_from_the_next_start(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    studio.set_options({"training.sample_every": 5, "training.steps": 50})
    studio.set_options({"training.d_steps": 4})
    assert [problem.path for problem in studio.current.problems] == ["training.d_steps"]
    studio.current.accept()
    train(qtbot, studio)
    assert studio.current.sample_steps[-3:] == [40, 45, 50]


def test_another_run_can_be_looked_at_meanwhile(qtbot: QtBot, studio: Studio, notices: list[Notice]) -> None:
    draft(qtbot, studio, steps=100_000)
    first = studio.current
    train(qtbot, studio, until=RunState.TRAINING)
    draft(qtbot, studio)
    assert studio.training is first
    assert studio.current is not first
    assert not studio.can_start
    studio.start()
    assert "is training" in notices[-1].message
    step = first.step
    wait_for(qtbot, lambda: first.step > step)
    assert first.folder is not None
    studio.open_run(first.folder.path)
    assert studio.current is first
    studio.stop()
    wait_for(qtbot, lambda: studio.training is None)
    assert first.state is RunState.STOPPED


def test_a_failure_is_told_and_leaves_the_draft(qtbot: QtBot, studio: Studio, notices: list[Notice]) -> None:
    draft(qtbot, studio, device="cuda:7")
    studio.start()
    wait_for(qtbot, lambda: studio.training is None)
    assert studio.current.state is RunState.DRAFT
    assert studio.current.failure is not None
    assert studio.current.failure.message in notices[-1].message
    assert studio.runs() == []


def test_closing_while_training_keeps_what_was_learned(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio, steps=100_000, checkpoint_every=100_000)
    run = studio.current
    train(qtbot, studio, until=RunState.TRAINING)
    wait_for(qtbot, lambda: run.step > 5)
    with qtbot.waitSignal(studio.ended, timeout=30_000):
        studio.shutdown()
    assert run.folder is not None
    assert run.folder.newest_generator() == run.folder.last_checkpoint
    assert not run.folder.is_locked()
    assert run.folder.state() is RunState.STOPPED


def test_no_thread_is_left(qtbot: QtBot) -> None:
    def session() -> None:
        with running_studio(qtbot) as studio:
            draft(qtbot, studio)
            train(qtbot, studio)
        assert not studio.running

    session()  # libraries make threads of their own once
    usual = psutil.Process().num_threads()
    for _ in range(2):
        session()
        # The system counts a thread a moment longer than Python does.
        wait_for(qtbot, lambda: psutil.Process().num_threads() <= usual)
