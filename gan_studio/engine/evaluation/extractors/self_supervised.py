"""A small network that learns from the set itself, without classes: its features know what is usual in it."""

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
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.files import atomic_write
from gan_studio.core.places import cache_folder
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.evaluation.extractor import Ask, Extractor, Seen
from gan_studio.engine.layers.layout import channels_last

#: Channels of the three stages, whose means over the picture are the features.
_WIDTHS = (48, 96, 192)
_BATCH, _STEPS, _RATE = 64, 150, 1e-3
#: Of the side of a picture: the smallest part that is cut out while training.
_SMALLEST_CROP = 0.6
#: Pictures that features are standardized on.
_MEASURED, _MEASURED_AT_A_TIME = 1000, 200
_log = logging.getLogger(__name__)


class SmallNet(nn.Module):
    """0.64 million weights that tell by how many quarters a picture is turned (Gidaris et al. 2018).

    Pictures ``N×C×side×side`` in [-1, 1] to 336 features, the means of three stages' channels, and 4 logits. Features
    are standardized over the data and squashed: KID's cubic kernel otherwise mostly sees a few strange pictures.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, channels: int, side: int) -> None:
        super().__init__()
        first, second, third = _WIDTHS
        stem = _unit(channels, 24, 5, 2) if side == 64 else _unit(channels, 24, 3, 1)
        self.stages = nn.ModuleList(
            [
                nn.Sequential(stem, _unit(24, first, 3, 2)),
                nn.Sequential(_unit(first, second, 3, 2), _unit(second, second, 3, 1)),
                nn.Sequential(_unit(second, third, 3, 2), _unit(third, third, 3, 1)),
            ]
        )
        self.turns = nn.Linear(third, 4)
        self.register_buffer("mean", torch.zeros(sum(_WIDTHS)))
        self.register_buffer("deviation", torch.ones(sum(_WIDTHS)))

    def pooled(self, x: Tensor) -> Tensor:
        """The means of the stages' channels, ``N×336``."""
        found = []
        for stage in self.stages:
            x = stage(x)
            found.append(x.mean((2, 3)))
        return torch.cat(found, 1)

    def logits(self, pooled: Tensor) -> Tensor:
        """Of 0, 1, 2 and 3 quarters."""
        found: Tensor = self.turns(pooled[:, -_WIDTHS[-1] :])
        return found

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Features, logits."""
        pooled = self.pooled(x)
        return ((pooled - self.mean) / self.deviation).tanh(), self.logits(pooled)


def _unit(before: int, after: int, kernel: int, stride: int) -> nn.Sequential:
    convolution = nn.Conv2d(before, after, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(after), nn.ReLU())


@extractors.register(
    "self-supervised",
    "Self-supervised, 336 features",
    "A small network trained here to tell how pictures of the set are turned, in seconds; needs no classes and works "
    "offline.",
)
class SelfSupervised(Extractor):
    """Trained once a set, always in the same way, and kept in the cache.

    Morozov et al. 2021 judge GANs by features that were learned without labels. Rotation was chosen over contrast:
    features that are told to ignore crops and colors see less damage, see ``docs/judges.md``.
    """

    kind = "self-supervised"
    dimensions = sum(_WIDTHS)

    def __init__(self, network: nn.Module, side: int, device: torch.device) -> None:
        self._network = channels_last(network.to(device))
        self._side = side

    @classmethod
    def make(cls, image_set: ImageSet, settings: EvaluationConfig, device: torch.device, should_stop: Ask) -> Self:
        """See `Extractor`; takes seconds at the first time."""
        del settings
        return cls(trained(image_set, should_stop), _side(image_set), device)

    @torch.inference_mode()
    def see(self, pictures: Tensor) -> Seen:
        """See `Extractor`."""
        return Seen(*self._network(_ready(pictures, self._side)))


def trained(image_set: ImageSet, should_stop: Ask) -> SmallNet:
    """From the cache, or trained now on the CPU; `Cancelled` when ``should_stop`` says so."""
    name = f"{image_set.fingerprint[:32]}-{SelfSupervised.version}.safetensors"
    path = cache_folder() / "self-supervised" / name
    network = SmallNet(6 if image_set.shape.channels == 4 else 3, _side(image_set))
    try:
        network.load_state_dict(load_file(path))
    except (OSError, SafetensorError, RuntimeError):
        _train(network, image_set, should_stop)
        _keep(network, path)
    return network.eval().requires_grad_(False)


def _side(image_set: ImageSet) -> int:
    """Pixels of a side that the network sees: small pictures gain nothing from more."""
    return 64 if max(image_set.shape.height, image_set.shape.width) > 40 else 32


def _ready(pictures: Tensor, side: int) -> Tensor:
    """uint8 ``N×H×W×C`` as ``N×3×side×side`` in [-1, 1]; transparent ones ``N×6``, over black and over white."""
    values = pictures.permute(0, 3, 1, 2).float() / 127.5 - 1
    if values.shape[1] == 4:
        cover = (values[:, 3:] + 1) / 2
        shown = values[:, :3] * cover
        values = torch.cat([shown - (1 - cover), shown + (1 - cover)], 1)
    if values.shape[2:] != (side, side):
        values = functional.interpolate(values, size=(side, side), mode="bicubic", antialias=True).clamp(-1, 1)
    return values.expand(-1, 3, -1, -1) if values.shape[1] == 1 else values


def _train(network: SmallNet, image_set: ImageSet, should_stop: Ask) -> None:
    random = torch.Generator().manual_seed(0)
    _initialize(network, random)
    side = _side(image_set)
    channels_last(network).train()
    optimizer = torch.optim.AdamW(network.parameters(), _RATE, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=_STEPS)
    for _ in range(_STEPS):
        if should_stop():
            raise Cancelled
        index = torch.randint(len(image_set), (_BATCH,), generator=random).numpy()
        pictures = _cropped(_ready(torch.from_numpy(image_set.images[index]), side), random)
        quarters = torch.randint(4, (_BATCH,), generator=random)
        for number in (1, 2, 3):
            chosen = quarters == number
            pictures[chosen] = pictures[chosen].rot90(number, (2, 3))
        pictures = pictures.contiguous(memory_format=torch.channels_last)
        loss = functional.cross_entropy(network.logits(network.pooled(pictures)), quarters)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    _standardize(network, torch.from_numpy(np.asarray(image_set.preview(_MEASURED))), side)


def _initialize(network: SmallNet, random: torch.Generator) -> None:
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(module.weight, generator=random)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def _cropped(pictures: Tensor, random: torch.Generator) -> Tensor:
    """A part of each, brought to its size; whole quarters are turned afterwards."""
    count = len(pictures)
    size = _SMALLEST_CROP + (1 - _SMALLEST_CROP) * torch.rand(count, generator=random)
    place = torch.zeros(count, 2, 3)
    place[:, 0, 0] = place[:, 1, 1] = size
    place[:, :, 2] = (1 - size)[:, None] * (2 * torch.rand(count, 2, generator=random) - 1)
    grid = functional.affine_grid(place, list(pictures.shape), align_corners=False)
    return functional.grid_sample(pictures, grid, padding_mode="border", align_corners=False)


@torch.no_grad()
def _standardize(network: SmallNet, pictures: Tensor, side: int) -> None:
    """Batch normalization and features as whole, upright pictures have them, not turned parts."""
    parts = [_ready(part, side) for part in pictures.split(_MEASURED_AT_A_TIME)]
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None  # a plain mean of what comes
    for part in parts:
        network.pooled(part)
    network.eval()
    pooled = torch.cat([network.pooled(part) for part in parts])
    network.mean.copy_(pooled.mean(0))
    network.deviation.copy_(pooled.std(0, correction=0) + 1e-3)


def _keep(network: SmallNet, path: Path) -> None:
    """A full disk costs the next evaluation time, and not this one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(save({name: value.contiguous() for name, value in network.state_dict().items()}))
    except (OSError, UserError) as error:
        _log.warning("the self-supervised network could not be kept: %s", error)
