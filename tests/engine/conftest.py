"""Tiny runs on real digits for the engine's tests."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gan_studio.core.config import RunConfig
from gan_studio.core.run_folder import RunFolder
from gan_studio.engine.runs import create_run

TINY = {
    "network.width": 16,
    "network.latent": 8,
    "training.steps": 6,
    "training.batch_size": 8,
    "training.sample_every": 3,
    "training.checkpoint_every": 3,
    "training.sample_count": 4,
    "training.precision": "float32",
    "training.device": "cpu",
    "evaluation.curve": False,  # on a busy machine it would begin in the middle of a test
}


def tiny_config(family: str = "mlp", **changes: Any) -> RunConfig:
    """A configuration that trains in milliseconds; ``changes`` by dotted path with ``__`` for dots."""
    dotted = {path.replace("__", "."): value for path, value in changes.items()}
    return RunConfig.parse({"network": {"family": family}}).with_values(TINY | dotted)


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., RunFolder]:
    """Make a tiny run on the digits that come with the program."""

    def make(name: str = "run", family: str = "mlp", **changes: Any) -> RunFolder:
        return create_run(tmp_path / name, tiny_config(family, **changes))

    return make


@pytest.fixture
def squares() -> NDArray[np.uint8]:
    """64 pictures, 8×8 grey: bright squares in a dark frame."""
    images = np.zeros((64, 8, 8, 1), np.uint8)
    images[:, 2:6, 2:6] = np.random.default_rng(0).integers(180, 255, (64, 1, 1, 1), np.uint8)
    return images
