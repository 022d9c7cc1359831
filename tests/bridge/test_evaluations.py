"""Figures of quality: from the trainer, from the folder, from another process."""

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from gan_studio.bridge.mailbox import Post
from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.studio import Studio
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.events import Evaluated
from gan_studio.core.run_folder import RunFolder
from tests.studios import tiny_config, wait_for

FIRST = Evaluation(100, {"kid": Measurement(0.5, 0.01, 0.001)}, "lenet", 84, 200, 500, seconds=1.5)
SECOND = replace(FIRST, step=200, measurements={"kid": Measurement(0.25)})


def log(folder: RunFolder, evaluation: Evaluation) -> None:
    values = evaluation.to_dict()
    folder.log("evaluation", values.pop("step"), **values)


def test_what_the_trainer_tells_is_kept_in_order() -> None:
    run, told = RunModel("digits", tiny_config()), []
    run.evaluated.connect(lambda: told.append(len(run.evaluations)))
    run.apply(Post((Evaluated(FIRST, True), Evaluated(SECOND, True))))
    assert run.evaluations == [FIRST, SECOND]
    assert told == [1, 2]


def test_a_run_of_the_disk_brings_its_figures_and_new_ones_are_noticed(
    qtbot: QtBot, studio: Studio, tmp_path: Path
) -> None:
    folder = RunFolder.create(tmp_path / "digits", tiny_config(), {})
    log(folder, FIRST)
    with open(folder.events_file, "a", encoding="utf-8") as file:
        file.write('{"kind": "evaluation", "step": 150}\n')
    studio.open_run(folder.path)
    wait_for(qtbot, lambda: studio.current.evaluations == [FIRST])
    log(folder, SECOND)
    studio.refresh_runs()
    wait_for(qtbot, lambda: studio.current.evaluations == [FIRST, SECOND])


def test_how_a_started_run_is_evaluated_may_still_be_changed(studio: Studio, tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "digits", tiny_config(), {})
    studio.open_run(folder.path)
    studio.set_options({"evaluation.every": 50})
    assert studio.current.problems == []
    studio.new_run()
    assert folder.read().config.evaluation.every == 50
