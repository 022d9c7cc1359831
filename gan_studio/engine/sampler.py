"""From latents to pictures with finished weights, independent of any training."""

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import ValidationError
from torch import Tensor

from gan_studio.core.classes import cycled_classes
from gan_studio.core.config import ClassesConfig, NetworkConfig, families
from gan_studio.core.errors import UserError
from gan_studio.core.group_choice import CHOOSING, GroupChoice
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.shape import ImageShape
from gan_studio.data.points import Points, draw_single
from gan_studio.engine.board import Published
from gan_studio.engine.build import make_generator
from gan_studio.engine.checkpoint import Tensors, read_generator
from gan_studio.engine.evaluation.judge import families_seen_by_d
from gan_studio.engine.family import Family
from gan_studio.engine.layers.layout import channels_last
from gan_studio.engine.pictures import as_points, to_uint8

#: Pictures that are made in one go, and pixels of these.
_BATCH, _PIXELS = 64, 1 << 22
_CLOUD = 1000


class Sampler:
    """A generator that answers latents.

    Args:
        weights: kept as they are: nobody may change them any more.

    Attributes:
        latent_size: numbers a latent has.
        shape: of the pictures.
        step: generator steps the weights were trained for.
        class_names: of a generator that is told the class; empty for others, and where latents choose the class.
        seen_by_d: kinds of pretrained features that its D is trained on.
    """

    def __init__(
        self,
        network: NetworkConfig,
        classes: ClassesConfig,
        shape: ImageShape,
        weights: Tensors,
        step: int,
        device: torch.device | str = "cpu",
    ) -> None:
        assert isinstance(network, Family)
        self._choice = GroupChoice(classes.counts) if classes.found else None
        self.latent_size = network.latent + (CHOOSING if self._choice else 0)
        self.shape = shape
        self.step = step
        self.class_names = classes.choosable
        self.seen_by_d = families_seen_by_d(network)
        self._device = torch.device(device)
        with torch.device("meta"):
            generator = make_generator(network, classes, shape)
        generator.load_state_dict(weights, assign=True)  # a second copy is made only where the layout is another
        self._generator = channels_last(generator.to(self._device)).eval().requires_grad_(False)

    @classmethod
    def load(cls, checkpoint: Path, device: torch.device | str = "cpu") -> "Sampler":
        """From a checkpoint folder; ``UserError`` when it cannot be read or does not fit this program."""
        published = read_published(checkpoint)
        try:
            return cls.from_published(published, device)
        except (KeyError, ValueError, TypeError, RuntimeError) as error:
            raise _unfit(checkpoint, error) from error

    @classmethod
    def from_published(cls, published: Published, device: torch.device | str = "cpu") -> "Sampler":
        """From the weights of a training that goes on."""
        return cls(published.network, published.classes, published.shape, published.weights, published.step, device)

    @torch.inference_mode()
    def generate(self, latents: NDArray[np.float32], classes: NDArray[np.float32] | None = None) -> NDArray[np.uint8]:
        """Pictures ``N×H×W×C`` of latents. A point in the plane is a picture of it among others.

        Args:
            latents: ``N×latent_size``.
            classes: weights ``N×K`` of the ``class_names``, one-hot or a mixture that sums to 1. None gives picture i
                class i mod K. Not looked at without classes.

        Raises:
            ValueError: the size is another.
        """
        if latents.ndim != 2 or latents.shape[1] != self.latent_size:
            raise ValueError(f"latents must be N×{self.latent_size}, not {latents.shape}")
        weights = None
        if self._choice:
            latents, weights = self._choice.split(latents)
        elif self.class_names:
            weights = self._class_weights(classes, len(latents))
        parts = [torch.from_numpy(np.ascontiguousarray(latents, np.float32))]
        if weights is not None:
            parts.append(torch.from_numpy(weights))
        batches = zip(*(part.split(self._at_once) for part in parts), strict=True)
        pictures = [self._shown(self._generator(*(part.to(self._device) for part in batch))) for batch in batches]
        return np.concatenate(pictures) if len(latents) else np.zeros((0, *self.shape.shown), np.uint8)

    @property
    def _at_once(self) -> int:
        """How many pictures are made in one go: fewer large ones, or they would not fit in memory."""
        return _BATCH if self.shape.points else max(1, min(_BATCH, _PIXELS // (self.shape.height * self.shape.width)))

    def _shown(self, pictures: Tensor) -> NDArray[np.uint8]:
        return draw_single(as_points(pictures), self._cloud) if self.shape.points else to_uint8(pictures)

    @cached_property
    def _cloud(self) -> Points:
        """Where the points of many latents lie, for one to be seen among them."""
        parts = [torch.from_numpy(latents_from_seeds(range(_CLOUD), self.latent_size))]
        if self.class_names:
            parts.append(torch.from_numpy(cycled_classes(_CLOUD, len(self.class_names))))
        return as_points(self._generator(*(part.to(self._device) for part in parts)))

    def _class_weights(self, classes: NDArray[np.float32] | None, count: int) -> NDArray[np.float32]:
        if classes is None:
            return cycled_classes(count, len(self.class_names))
        if classes.shape != (count, len(self.class_names)):
            raise ValueError(f"classes must be {count}×{len(self.class_names)}, not {classes.shape}")
        return np.ascontiguousarray(classes, np.float32)


def read_published(checkpoint: Path) -> Published:
    """The generator of a checkpoint folder; ``UserError`` when it cannot be read or does not fit this program."""
    weights, about = read_generator(checkpoint)
    network, classes, shape, step = read_description(about, checkpoint)
    return Published(step, network, classes, shape, weights)


def read_description(about: dict[str, Any], checkpoint: Path) -> tuple[NetworkConfig, ClassesConfig, ImageShape, int]:
    """Networks, classes, shape and step, of what a generator's file says of itself; ``UserError`` when it does not fit
    this program."""
    try:
        network = families[about["network"]["family"]].model_validate(about["network"])
        shape = ImageShape(*about["shape"])
        return network, ClassesConfig.model_validate(about["classes"]), shape, int(about["step"])
    except (KeyError, ValueError, TypeError, ValidationError, UserError) as error:
        raise _unfit(checkpoint, error) from error


def _unfit(checkpoint: Path, error: Exception) -> UserError:
    return UserError(f"{checkpoint} does not fit this program: {error}", "Choose another checkpoint.")
