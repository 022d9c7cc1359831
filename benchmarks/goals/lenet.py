"""The features that the digits' goal was set in, as an extractor of this benchmark alone.

A LeNet of 28×28 grey pictures whose features are not scaled: Fréchet distances are in its own units, so that a limit
that was set in these holds for nothing else. Two halves of the digits are 1.7 apart.
"""

from typing import Self

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from gan_studio.core.config import EvaluationConfig, extractors
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.evaluation.extractor import Ask, Extractor, Seen

LENET = "lenet-28"
_EPOCHS, _BATCH = 6, 128


class LeNet28(Extractor):
    """Its 84 features; trained on the set's own classes, always in the same way."""

    kind = "classes"
    dimensions = 84

    def __init__(self, features: nn.Module, classes: nn.Module) -> None:
        self._features = features
        self._classes = classes

    @classmethod
    def make(cls, image_set: ImageSet, settings: EvaluationConfig, device: torch.device, should_stop: Ask) -> Self:
        """Train it, which takes seconds. The pictures are 28×28 and grey, and have labels."""
        del settings, device, should_stop
        assert image_set.labels is not None
        with torch.random.fork_rng():
            torch.manual_seed(0)
            made = cls(_features(), nn.Linear(84, len(image_set.classes)))
            made._train(_ready(torch.tensor(np.asarray(image_set.images))), torch.tensor(image_set.labels))
        return made

    def _train(self, pictures: Tensor, labels: Tensor) -> None:
        optimizer = torch.optim.Adam([*self._features.parameters(), *self._classes.parameters()], 1e-3)
        for _ in range(_EPOCHS):
            for index in torch.randperm(len(pictures)).split(_BATCH):
                loss = functional.cross_entropy(self._classes(self._features(pictures[index])), labels[index])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()

    @torch.inference_mode()
    def see(self, pictures: Tensor) -> Seen:
        """See `Extractor`."""
        features = self._features(_ready(pictures))
        return Seen(features, self._classes(features))


def register_lenet() -> None:
    """Make it known to evaluations of this process; not when the module is loaded, for it is none of the program's."""
    if LENET not in [entry.name for entry in extractors]:
        extractors.register(LENET, "LeNet at 28×28, 84 features", "Trained on the set's classes, unscaled.")(LeNet28)


def _features() -> nn.Sequential:
    """LeNet-5's shape with rectifiers (LeCun et al. 1998)."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(32 * 25, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(),
    )  # fmt: skip


def _ready(pictures: Tensor) -> Tensor:
    """uint8 ``N×28×28×1`` to ``N×1×28×28`` in [-1, 1]."""
    return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1
