"""Run folders as a training leaves them, without the training."""

from pathlib import Path

import numpy as np

from gan_studio.core.events import METRIC_COLUMNS
from gan_studio.core.metrics_file import MetricsWriter
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.grid import write_grid
from tests.studios import tiny_config


def rows_of(steps: int, seed: int = 0) -> np.ndarray:
    """Metrics as a run has them, ``steps×len(METRIC_COLUMNS)``; R1 on every 16th step only, no other terms."""
    rows = np.random.default_rng(seed).uniform(0.1, 0.9, (steps, len(METRIC_COLUMNS)))
    rows[:, 0] = np.arange(1, steps + 1)
    rows[:, 1] = 16 * rows[:, 0]
    rows[:, 2] = rows[:, 0] / 50
    r1 = METRIC_COLUMNS.index("r1")
    rows[np.arange(steps) % 16 != 0, r1] = np.nan
    rows[:, r1 + 1 :] = np.nan
    return rows


def grid_of(step: int) -> np.ndarray:
    """Nine pictures that tell the step."""
    images = np.zeros((9, 28, 28, 1), np.uint8)
    images[:, :, :] = step % 251
    images[:, :2] = np.arange(9, dtype=np.uint8)[:, None, None, None]
    return images


def stored_run(path: Path, steps: int = 400, *, state: str = "finished", seed: int = 0, source: str = "") -> RunFolder:
    """A run folder as a training leaves it, without the training; of the digits, or of the data of ``source``."""
    config = tiny_config(steps=steps, sample_every=100)
    if source:
        config = config.model_copy(update={"data": config.data.model_copy(update={"source": source})})
    folder = RunFolder.create(path, config, {})
    with MetricsWriter(folder.metrics_file, keep_until=0) as metrics:
        metrics.append(rows_of(steps, seed))
    for step in range(100, steps + 1, 100):
        write_grid(folder.sample_file(step), grid_of(step))
    folder.log("state", steps, state=state)
    return folder
