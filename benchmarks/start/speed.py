"""How fast a machine trains a fixed configuration, so that CPU seconds of one can be converted to another's."""

import time
from functools import cache

import numpy as np
import torch

from gan_studio.core.config import RunConfig
from gan_studio.engine.trainer import Trainer

_SIDE, _BATCH, _WARM_UP = 32, 32, 3
#: Nothing is left to presets and defaults that may change.
_REFERENCE = {
    "network.latent": 100,
    "network.width": 32,
    "network.widest": 256,
    "objective.name": "hinge",
    "network.spectral_norm": "discriminator",
    "training.batch_size": _BATCH,
    "training.d_steps": 1,
    "training.device": "cpu",
    "training.sample_count": 1,
}
#: For the page.
WORDS = f"conv networks of width 32, {_SIDE}×{_SIDE} RGB, batches of {_BATCH}"


@cache
def images_per_second(seconds: float = 3.0) -> float:
    """Training images a CPU second of one thread, of the reference configuration; measured once a process."""
    torch.set_num_threads(1)
    config = RunConfig.parse({"network": {"family": "conv"}}).with_values(_REFERENCE)
    images = np.random.default_rng(0).integers(0, 256, (4 * _BATCH, _SIDE, _SIDE, 3), np.uint8)
    trainer = Trainer(config, images, torch.device("cpu"))
    for _ in range(_WARM_UP):
        trainer.advance()
    start, first = time.process_time(), trainer.images_seen
    while time.process_time() - start < seconds:
        trainer.advance()
    return (trainer.images_seen - first) / (time.process_time() - start)
