"""What turns pictures into the features that metrics compare."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import NamedTuple, Self

import torch
from torch import Tensor
from torch.nn import functional

from gan_studio.core.config import EvaluationConfig
from gan_studio.core.config.problem import Problem
from gan_studio.data.fit import background_colour
from gan_studio.data.image_set import ImageSet

Ask = Callable[[], bool]


class Seen(NamedTuple):
    """What a network makes of pictures: features ``N×D``, and ``N×K`` logits of its own classes; both float32."""

    features: Tensor
    logits: Tensor


class Extractor(ABC):
    """Base of the classes in ``engine/evaluation/extractors``, each registered under the name that its figures carry.

    Attributes:
        kind: family of the features: "efficientnet", "inception", "classes" or "self-supervised". A D that is trained
            on features of the same kind is flattered by them.
        dimensions: D of the features.
        version: raised when the same pictures get other features; kept features of the data are then made anew.
        resize: the filter that brings pictures to the network's size.
    """

    kind: str
    dimensions: int
    version: int = 1
    resize: str = "bicubic"

    @classmethod
    @abstractmethod
    def make(cls, image_set: ImageSet, settings: EvaluationConfig, device: torch.device, should_stop: Ask) -> Self:
        """Ready to work on ``device``.

        Raises:
            UserError: its weights cannot be had, or it cannot work with these pictures.
            Cancelled: ``should_stop`` said so.
        """

    @classmethod
    def problems(cls, settings: EvaluationConfig, classes: int) -> list[Problem]:
        """Why it cannot be used with a set of so many classes (0: none), as far as can be told at once."""
        del settings, classes
        return []

    @classmethod
    def available(cls, settings: EvaluationConfig) -> bool:
        """Whether its weights are here, or are made here: nothing has to be fetched or installed."""
        del settings
        return True

    @abstractmethod
    def see(self, pictures: Tensor) -> Seen:
        """Features and logits of uint8 pictures ``N×H×W×C`` on the extractor's device, without gradients."""


def resized(pictures: Tensor, size: tuple[int, int], background: tuple[int, int, int]) -> Tensor:
    """Pictures as networks of photographs want them, float32 ``N×3×height×width`` in 0..255.

    Grey becomes three equal channels and RGBA is laid over ``background``. The filter is an antialiased bicubic one
    in floating point, that of Pillow: others alias, and their figures differ (Parmar et al. 2022, section 3).

    Args:
        pictures: uint8 ``N×H×W×C``, C = 1, 3 or 4.
    """
    values = pictures.permute(0, 3, 1, 2).float()
    if values.shape[1] == 4:
        ground = torch.tensor(background, dtype=torch.float32, device=values.device).view(1, 3, 1, 1)
        values = ground + (values[:, :3] - ground) * (values[:, 3:] / 255)
    if values.shape[2:] != size:
        values = functional.interpolate(values, size=size, mode="bicubic", antialias=True).clamp(0, 255)
    return values.expand(-1, 3, -1, -1)


def background_of(image_set: ImageSet) -> tuple[int, int, int]:
    """The colour that lies under transparent pictures of a set."""
    return background_colour(image_set.config)
