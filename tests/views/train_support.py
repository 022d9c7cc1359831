"""A studio with the real engine, and runs to show in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.config import RunConfig
from gan_studio.core.events import METRIC_COLUMNS
from gan_studio.core.metrics_file import MetricsWriter
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.settings import Settings
from gan_studio.data.grid import write_grid


def tiny_config(steps: int = 40, **training: object) -> RunConfig:
    """A small MLP on the digits."""
    return RunConfig.parse(
        {
            "network": {"family": "mlp", "width": 32},
            "training": {"steps": steps, "batch_size": 16, "sample_every": 10, "sample_count": 9, **training},
        }
    )


@contextmanager
def open_studio(qtbot: QtBot, folder: Path) -> Iterator[Studio]:
    """A studio whose engine is loaded; its threads have ended afterwards."""
    studio = Studio(Settings(runs_folder=str(folder)))
    try:
        with qtbot.waitSignal(studio.engine_loaded, timeout=60_000):
            studio.begin()
        yield studio
    finally:
        with qtbot.waitSignal(studio.ended, timeout=30_000):
            studio.shutdown()


def rows_of(steps: int, seed: int = 0) -> np.ndarray:
    """Metrics as a run has them, ``steps×len(METRIC_COLUMNS)``; R1 on every 16th step only."""
    rows = np.random.default_rng(seed).uniform(0.1, 0.9, (steps, len(METRIC_COLUMNS)))
    rows[:, 0] = np.arange(1, steps + 1)
    rows[:, 1] = 16 * rows[:, 0]
    rows[:, 2] = rows[:, 0] / 50
    rows[np.arange(steps) % 16 != 0, METRIC_COLUMNS.index("r1")] = np.nan
    return rows


def grid_of(step: int) -> np.ndarray:
    """Nine pictures that tell the step."""
    images = np.zeros((9, 28, 28, 1), np.uint8)
    images[:, :, :] = step % 251
    images[:, :2] = np.arange(9, dtype=np.uint8)[:, None, None, None]
    return images


def stored_run(path: Path, steps: int = 400, *, state: str = "finished", seed: int = 0) -> RunFolder:
    """A run folder as a training leaves it, without the training."""
    folder = RunFolder.create(path, tiny_config(steps, sample_every=100), {})
    with MetricsWriter(folder.metrics_file, keep_until=0) as metrics:
        metrics.append(rows_of(steps, seed))
    for step in range(100, steps + 1, 100):
        write_grid(folder.sample_file(step), grid_of(step))
    folder.log("state", steps, state=state)
    return folder
