"""How fast a machine trains a fixed configuration just now: seconds of any machine and hour become worth the same."""

import time

import numpy as np
import torch

from gan_studio.core.config import RunConfig
from gan_studio.engine.trainer import Trainer

#: Images of the reference that a machine trains in one of the seconds in which budgets are given. It grows with the
#: speed of the program, or seconds would become shorter by it: 1,280 at first, and the same machine trains 1.036 times
#: as many since the networks enlarge and convolve in one (both in turn, medians of 20 seconds each).
STANDARD = 1326.0
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


class Reference:
    """A training that a machine's speed is told by. Other programs and the hour change it by a third and more."""

    def __init__(self) -> None:
        config = RunConfig.parse({"network": {"family": "conv"}}).with_values(_REFERENCE)
        images = np.random.default_rng(0).integers(0, 256, (4 * _BATCH, _SIDE, _SIDE, 3), np.uint8)
        self._trainer = Trainer(config, images, torch.device("cpu"))
        for _ in range(_WARM_UP):
            self._trainer.advance()

    def images_per_second(self, seconds: float = 0.3) -> float:
        """Training images a CPU second of this thread, measured now; what other threads do does not count."""
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            start, first = time.thread_time(), self._trainer.images_seen
            while time.thread_time() - start < seconds:
                self._trainer.advance()
            return (self._trainer.images_seen - first) / (time.thread_time() - start)
        finally:
            torch.set_num_threads(threads)
