"""Figures of quality: from the trainer, from the folder, from another process."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gan_studio.bridge.explorer import NEWEST
from gan_studio.bridge.mailbox import Post
from gan_studio.bridge.notice import Notice
from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.studio import Studio
from gan_studio.core.config import ClassesConfig, EvaluationConfig, RunConfig
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.events import Evaluated, Progress, RunState
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.board import Published
from gan_studio.engine.checkpoint import read_generator, write_best
from gan_studio.engine.evaluation import evaluate as evaluation
from gan_studio.engine.sampler import Sampler
from tests.studios import PATIENCE, draft, tiny_config, train, wait_for

FIRST = Evaluation(100, {"kid": Measurement(0.5, 0.01, 0.001)}, "lenet", 84, 200, 500, seconds=1.5)
SECOND = replace(FIRST, step=200, measurements={"kid": Measurement(0.25)})


@dataclass
class Measure:
    """Draws one picture where the engine draws thousands; the rest is as it is."""

    steps: list[int] = field(default_factory=list)
    endless: bool = False
    problem: UserError | None = None

    def __call__(
        self,
        sampler: Sampler,
        image_set: ImageSet,
        settings: EvaluationConfig,
        on_progress: Callable[[Progress], None],
        should_stop: Callable[[], bool],
        *,
        device: object,
    ) -> Evaluation:
        del device
        if self.problem is not None:
            raise self.problem
        assert len(image_set) > 0
        self.steps.append(sampler.step)
        on_progress(Progress(1, settings.samples))
        while self.endless:
            if should_stop():
                raise Cancelled
            time.sleep(0.01)
        return replace(FIRST, step=sampler.step, samples=settings.samples)


def test_what_the_trainer_tells_is_kept_in_order() -> None:
    run, told = RunModel("digits", tiny_config()), []
    run.evaluated.connect(lambda: told.append(len(run.evaluations)))
    run.apply(Post((Evaluated(FIRST, True), Evaluated(SECOND, True))))
    assert run.evaluations == [FIRST, SECOND]
    assert told == [1, 2]
    assert run.best == SECOND
    run.apply(Post((Evaluated(FIRST, False),)))
    assert run.best == SECOND


def test_a_run_of_the_disk_brings_its_figures_and_new_ones_are_noticed(
    qtbot: QtBot, studio: Studio, tmp_path: Path
) -> None:
    folder = RunFolder.create(tmp_path / "digits", tiny_config(), {})
    folder.log_evaluation(FIRST)
    with open(folder.events_file, "a", encoding="utf-8") as file:
        file.write('{"kind": "evaluation", "step": 150}\n')
    studio.open_run(folder.path)
    wait_for(qtbot, lambda: studio.current.evaluations == [FIRST])
    folder.log_evaluation(SECOND)
    studio.refresh_runs()
    wait_for(qtbot, lambda: studio.current.evaluations == [FIRST, SECOND])


def test_how_a_started_run_is_evaluated_may_still_be_changed(studio: Studio, tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "digits", tiny_config(), {})
    studio.open_run(folder.path)
    studio.set_options({"evaluation.every": 50})
    assert studio.current.problems == []
    studio.new_run()
    assert folder.read().config.evaluation.every == 50


def test_the_best_generator_can_be_looked_through(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    run = studio.current
    assert run.folder is not None
    weights, about = read_generator(run.folder.checkpoint(20))
    network, shape = RunConfig.parse(run.folder.read().config.model_dump()).network, ImageShape(*about["shape"])
    published = Published(20, network, ClassesConfig(), shape, weights)
    write_best(run.folder.best_checkpoint, published, replace(FIRST, step=20))
    studio.refresh_runs()
    wait_for(qtbot, lambda: len(studio.explorer.weights) == 4)
    _newest, best, *steps = studio.explorer.weights
    assert best.label == "Best: step 20 (KID 0.5)"
    assert studio.explorer.chosen == best  # the run is finished
    assert [one.label for one in steps] == ["Step 40", "Step 20"]
    studio.explorer.choose_weights(best)
    with qtbot.waitSignal(studio.explorer.pictured, timeout=PATIENCE) as answer:
        studio.explorer.request("test", np.zeros((1, 8), np.float32))
    assert answer.args[0].step == 20
    run.add_evaluation(replace(SECOND, step=40), best=True)
    assert studio.explorer.chosen.label == "Best: step 40 (KID 0.25)"


# On demand


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> Measure:
    """In place of the engine's function: what it was asked, and how long it takes."""
    measure = Measure()
    monkeypatch.setattr(evaluation, "evaluate", measure)
    return measure


def test_a_finished_run_is_measured_and_the_figure_is_written(qtbot: QtBot, studio: Studio, measure: Measure) -> None:
    draft(qtbot, studio)
    assert not studio.evaluation.can_evaluate(studio.current)
    train(qtbot, studio)
    run = studio.current
    assert run.folder is not None
    wait_for(qtbot, lambda: studio.evaluation.can_evaluate(run))
    with qtbot.waitSignal(studio.evaluation.evaluated, timeout=PATIENCE):
        studio.evaluation.start(run)
        assert not studio.evaluation.can_evaluate(run)
    wait_for(qtbot, lambda: studio.evaluation.run is None)
    assert [found.step for found in run.evaluations] == [40]
    assert run.folder.evaluations() == run.evaluations
    assert run.best == run.folder.best_evaluation() == run.evaluations[0]
    with qtbot.waitSignal(studio.evaluation.evaluated, timeout=PATIENCE):
        studio.evaluation.start(run, run.folder.checkpoint(20))
    assert measure.steps == [40, 20]
    assert run.best == run.evaluations[0]  # the second was no better
    kept, about = read_generator(run.folder.best_checkpoint)
    newest, _ = read_generator(run.folder.last_checkpoint)
    assert about["step"] == 40
    assert all(kept[name].equal(weights) for name, weights in newest.items())


def test_the_weights_of_a_running_training_are_measured_while_it_goes_on(
    qtbot: QtBot, studio: Studio, measure: Measure
) -> None:
    draft(qtbot, studio, steps=1_000_000, checkpoint_every=1_000_000)
    train(qtbot, studio, RunState.TRAINING)
    run = studio.current
    wait_for(qtbot, lambda: run.step > 20)
    before = run.step
    with qtbot.waitSignal(studio.evaluation.evaluated, timeout=PATIENCE):
        studio.evaluation.start(run)
    assert measure.steps[0] >= before
    assert run.state is RunState.TRAINING
    wait_for(qtbot, lambda: run.step > measure.steps[0])
    assert [found.step for found in run.evaluations] == measure.steps


def test_an_evaluation_is_cancelled_and_leaves_nothing(
    qtbot: QtBot, studio: Studio, measure: Measure, notices: list[Notice]
) -> None:
    measure.endless = True
    draft(qtbot, studio)
    train(qtbot, studio)
    run = studio.current
    studio.evaluation.start(run)
    wait_for(qtbot, lambda: studio.evaluation.progress is not None)
    assert studio.evaluation.run is run
    studio.evaluation.cancel()
    assert studio.evaluation.cancelling
    wait_for(qtbot, lambda: studio.evaluation.run is None)
    assert run.evaluations == []
    assert [notice for notice in notices if notice.level == "error"] == []


def test_what_cannot_be_measured_is_told(qtbot: QtBot, studio: Studio, measure: Measure, notices: list[Notice]) -> None:
    measure.problem = UserError("The weights of Inception are not here.", "Give their file.")
    draft(qtbot, studio)
    train(qtbot, studio)
    studio.evaluation.start(studio.current)
    wait_for(qtbot, lambda: studio.evaluation.run is None)
    assert notices[-1].level == "error"
    assert notices[-1].message.endswith("The weights of Inception are not here.")
    assert notices[-1].hint == "Give their file."


def test_closing_ends_an_evaluation(qtbot: QtBot, studio: Studio, measure: Measure) -> None:
    measure.endless = True
    draft(qtbot, studio)
    train(qtbot, studio)
    studio.evaluation.start(studio.current)
    wait_for(qtbot, lambda: studio.evaluation.progress is not None)
    with qtbot.waitSignal(studio.ended, timeout=PATIENCE):
        studio.shutdown()


def test_the_real_figures_come(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    studio.set_options({"evaluation.samples": 50, "evaluation.pictures": 60, "evaluation.seed": 3})
    train(qtbot, studio)
    told: list[Progress] = []
    studio.evaluation.worker.progressed.connect(told.append)
    with qtbot.waitSignal(studio.evaluation.evaluated, timeout=PATIENCE):
        studio.evaluation.start(studio.current)
    (found,) = studio.current.evaluations
    assert (found.samples, found.pictures, found.seed, found.step) == (50, 60, 3, 40)
    assert found.extractor == "efficientnet-lite0"
    assert {"fid", "kid", "precision", "recall"} <= set(found.measurements)
    assert told[-1] == Progress(110, 110)


def test_a_training_is_followed_by_its_newest_and_a_run_at_rest_is_seen_at_its_best(
    qtbot: QtBot, studio: Studio
) -> None:
    draft(qtbot, studio)
    train(qtbot, studio)
    run, explorer = studio.current, studio.explorer
    assert explorer.chosen == NEWEST  # nothing was measured
    run.add_evaluation(replace(FIRST, step=20), best=True)
    assert explorer.chosen.label == "Best: step 20 (KID 0.5)"
    run.set_state(RunState.TRAINING)
    assert explorer.chosen == NEWEST
    run.set_state(RunState.FINISHED)
    assert explorer.chosen.label == "Best: step 20 (KID 0.5)"
    explorer.choose_weights(NEWEST)
    run.add_evaluation(replace(SECOND, step=40), best=True)
    assert explorer.chosen == NEWEST  # by the user's choice
