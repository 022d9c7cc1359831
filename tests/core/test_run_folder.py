"""Everything the window shows of a run can be rebuilt from its folder."""

import multiprocessing
import shutil
from pathlib import Path

import numpy as np
import pytest

from gan_studio.core.config import RunConfig
from gan_studio.core.errors import UserError
from gan_studio.core.events import METRIC_COLUMNS, RunState
from gan_studio.core.metrics_file import MetricsWriter, read_metrics
from gan_studio.core.run_folder import RunFolder, find_runs, free_name

CONFIG = RunConfig.parse({"network": {"family": "mlp"}})


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "digits", CONFIG, {"program": "0"})


def rows(first: int, last: int) -> np.ndarray:
    table = np.full((last - first + 1, len(METRIC_COLUMNS)), np.nan)
    table[:, 0] = np.arange(first, last + 1)
    table[:, 3] = np.linspace(0.1, 2.7, len(table))
    return table


def test_a_new_run_is_read_back(folder: RunFolder) -> None:
    assert RunFolder.open(folder.path).read().config == CONFIG
    assert folder.summary().state == RunState.STOPPED
    assert folder.summary().step == 0
    assert folder.summary().thumbnail is None
    with pytest.raises(UserError, match="no checkpoint yet"):
        folder.newest_generator()


def test_what_is_there_is_never_overwritten(folder: RunFolder, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there already") as caught:
        RunFolder.create(folder.path, CONFIG, {})
    assert "resume" in caught.value.hint
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="there already"):
        RunFolder.create(tmp_path / "file", CONFIG, {})
    with pytest.raises(UserError, match="no run folder"):
        RunFolder.open(tmp_path)


def test_metrics_are_appended_and_rewound(folder: RunFolder) -> None:
    with MetricsWriter(folder.metrics_file, keep_until=0) as writer:
        writer.append(rows(1, 5))
        writer.append(rows(6, 8))
    assert folder.metrics()[:, 0].tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    with MetricsWriter(folder.metrics_file, keep_until=6) as writer:
        writer.append(rows(7, 7))
    table = folder.metrics()
    assert table[:, 0].tolist() == [1, 2, 3, 4, 5, 6, 7]
    np.testing.assert_allclose(table[:5, 3], rows(1, 5)[:, 3], rtol=1e-6)
    assert np.isnan(table[:, 7]).all()
    assert folder.summary().step == 7


def test_a_line_half_written_and_lines_damaged_are_left_out(folder: RunFolder) -> None:
    with MetricsWriter(folder.metrics_file, keep_until=0) as writer:
        writer.append(rows(1, 2))
    with open(folder.metrics_file, "a") as file:
        file.write("garbage\x00\n3,,,0.5\n,,,,,,,\n4,,,0.5,,,,,,,,,\n5,,,0.")
    assert read_metrics(folder.metrics_file)[:, 0].tolist() == [1, 2, 4]
    assert folder.summary().step == 4


def test_metrics_of_an_older_program_with_fewer_columns(tmp_path: Path) -> None:
    (tmp_path / "metrics.csv").write_text("step,g_loss\n1,0.5\n2,0.25\n")
    table = read_metrics(tmp_path / "metrics.csv")
    assert table[:, METRIC_COLUMNS.index("g_loss")].tolist() == [0.5, 0.25]
    assert np.isnan(table[:, METRIC_COLUMNS.index("d_loss")]).all()


def test_the_event_log_survives_damage(folder: RunFolder) -> None:
    folder.log("state", 3, state="finished")
    with open(folder.events_file, "a") as file:
        file.write("{half")
    assert [event["step"] for event in folder.events()] == [3]
    assert folder.state() == RunState.FINISHED


def _hold(path: str, ready, done) -> None:  # type: ignore[no-untyped-def]
    with RunFolder(path).lock():
        ready.set()
        done.wait(60)


def test_one_writer_and_no_lock_left_behind(folder: RunFolder) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(str(folder.path), ready, done))
    other.start()
    assert ready.wait(60)
    assert folder.summary().state == RunState.TRAINING
    with pytest.raises(UserError, match="another process"), folder.lock():
        pass
    other.kill()
    other.join()
    assert not folder.is_locked()
    with folder.lock():
        assert folder.is_run()


def test_a_run_can_be_moved(folder: RunFolder, tmp_path: Path) -> None:
    shutil.move(folder.path, tmp_path / "elsewhere")
    assert [run.name for run in find_runs(tmp_path)] == ["elsewhere"]
    assert find_runs(tmp_path)[0].read().config == CONFIG


def test_names_that_are_taken(folder: RunFolder, tmp_path: Path) -> None:
    assert free_name(tmp_path, "digits").name == "digits-2"
    assert free_name(tmp_path, "emoji").name == "emoji"


def test_changing_the_steps_keeps_the_rest(folder: RunFolder) -> None:
    folder.change_steps(99)
    file = folder.read()
    assert file.config == CONFIG.with_values({"training.steps": 99})
    assert file.about == {"program": "0"}
