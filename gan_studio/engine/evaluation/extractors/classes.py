"""A small network that learns to tell the set's own classes: its features know what matters in these pictures."""

import logging
from pathlib import Path
from typing import Self

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor, nn
from torch.nn import functional

from gan_studio.core.config import EvaluationConfig, extractors
from gan_studio.core.config.problem import Problem
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.files import atomic_write
from gan_studio.core.places import cache_folder
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.evaluation.extractor import Ask, Extractor, Seen, background_of, resized
from gan_studio.engine.tensor_files import openable

_SIDE = 32
_BATCH = 128
_EPOCHS = 6
_FEWEST_STEPS, _MOST_STEPS = 300, 3000
#: Pictures that the size of the features is measured on.
_MEASURED = 2000
_log = logging.getLogger(__name__)


class LeNet(nn.Module):
    """LeNet-5's shape with rectifiers (LeCun et al. 1998).

    Pictures ``N×3×32×32`` in [-1, 1] to 84 features and the logits of ``classes``. Kernels want features of about 1:
    ``scale`` brings their mean square over the data to 1.
    """

    scale: Tensor

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(32 * 36, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(),
        )  # fmt: skip
        self.classes = nn.Linear(84, classes)
        self.register_buffer("scale", torch.ones(()))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Features, logits."""
        features = self.features(x)
        return features * self.scale, self.classes(features)


@extractors.register(
    "classes",
    "Own classes, 84 features",
    "A small network trained here to tell the set's own classes, in seconds; works offline.",
)
class Classes(Extractor):
    """Trained once a set, always in the same way, and kept in the cache."""

    kind = "classes"
    dimensions = 84

    def __init__(self, network: nn.Module, background: tuple[int, int, int], device: torch.device) -> None:
        self._network = network.to(device)
        self._background = background

    @classmethod
    def problems(cls, settings: EvaluationConfig, classes: int) -> list[Problem]:
        """It needs two classes."""
        del settings
        if classes > 1:
            return []
        message = "The set has no classes to learn features from."
        return [Problem("extractor", message, "Choose auto or self-supervised.")]

    @classmethod
    def make(cls, image_set: ImageSet, settings: EvaluationConfig, device: torch.device, should_stop: Ask) -> Self:
        """See `Extractor`; takes seconds at the first time."""
        del settings
        return cls(trained(image_set, should_stop), background_of(image_set), device)

    @torch.inference_mode()
    def see(self, pictures: Tensor) -> Seen:
        """See `Extractor`."""
        return Seen(*self._network(_ready(pictures, self._background)))


def trained(image_set: ImageSet, should_stop: Ask) -> LeNet:
    """From the cache, or trained now on the CPU; `Cancelled` when ``should_stop`` says so."""
    path = cache_folder() / "classifiers" / f"{image_set.fingerprint[:32]}-{Classes.version}.safetensors"
    network = LeNet(len(image_set.classes))
    try:
        with openable(path) as name:
            network.load_state_dict(load_file(name))
    except (OSError, SafetensorError, RuntimeError):
        _train(network, image_set, should_stop)
        _keep(network, path)
    return network.eval().requires_grad_(False)


def _train(network: LeNet, image_set: ImageSet, should_stop: Ask) -> None:
    assert image_set.labels is not None
    background = background_of(image_set)
    random = torch.Generator().manual_seed(0)
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(module.weight, generator=random)
            nn.init.zeros_(module.bias)  # type: ignore[arg-type]  # these layers have one
    labels = torch.tensor(np.asarray(image_set.labels))
    optimiser = torch.optim.Adam(network.parameters(), 1e-3)
    count = len(image_set)
    steps = min(max(_EPOCHS * count // _BATCH, _FEWEST_STEPS), _MOST_STEPS)
    order = torch.empty(0, dtype=torch.int64)
    for _ in range(steps):
        if should_stop():
            raise Cancelled
        if not len(order):
            order = torch.randperm(count, generator=random)
        index, order = order[:_BATCH], order[_BATCH:]
        pictures = torch.from_numpy(image_set.images[index.numpy()])
        loss = functional.cross_entropy(network(_ready(pictures, background))[1], labels[index])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        some = torch.from_numpy(np.asarray(image_set.preview(_MEASURED)))
        size = network(_ready(some, background))[0].square().mean().sqrt()
        network.scale.copy_(1 / size.clamp(min=1e-6))


def _ready(pictures: Tensor, background: tuple[int, int, int]) -> Tensor:
    return resized(pictures, (_SIDE, _SIDE), background) / 127.5 - 1


def _keep(network: LeNet, path: Path) -> None:
    """A full disk costs the next evaluation time, and not this one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(save(network.state_dict()))
    except (OSError, UserError) as error:
        _log.warning("the classifier could not be kept: %s", error)
