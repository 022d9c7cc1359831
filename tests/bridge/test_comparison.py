"""Runs that are compared are read again as often as reading them allows."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from gan_studio.bridge.comparison import Comparison
from gan_studio.bridge.files_thread import FilesThread, Series
from gan_studio.core.config import RunConfig
from gan_studio.core.events import METRIC_COLUMNS, RunState
from gan_studio.core.run_folder import RunFolder


def test_after_a_rest_runs_that_go_on_are_read_as_often_as_before(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr("gan_studio.bridge.comparison.time", SimpleNamespace(monotonic=lambda: clock[0]))
    config = RunConfig.parse({"network": {"family": "mlp"}})
    folder = RunFolder.create(home / "runs" / "one", config, {})
    files = FilesThread()
    comparison = Comparison(files)
    live = Series(folder, RunState.TRAINING, np.empty((0, len(METRIC_COLUMNS))), (), (), False, None, None)
    timer = comparison.findChild(QTimer)
    comparison.choose([folder.path])
    for rest, taken, interval in ((0, 0.01, 2000), (600, 0.01, 2000), (0, 0.5, 10_000), (0, 60, 30_000)):
        clock[0] += rest
        comparison.watch(True)
        clock[0] += taken
        files.compared.emit(live)
        assert timer.interval() == interval
    comparison.watch(False)
