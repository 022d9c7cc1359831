"""What an objective is: two losses, pure functions of logits."""

from abc import ABC, abstractmethod
from typing import ClassVar

import torch
from torch import Tensor


class Objective(ABC):
    """Base of the classes in ``engine/objectives``, each registered under its name.

    All methods take D's outputs of shape ``N`` in float32 and give a scalar to be minimised.

    Attributes:
        smoothable: whether real pictures have a label that can be smoothed.
        relative: whether G's loss looks at real pictures too.
    """

    smoothable: ClassVar[bool] = False
    relative: ClassVar[bool] = False

    def __init__(self, smoothing: float = 0.0) -> None:
        self.real_label = 1.0 - smoothing

    @abstractmethod
    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """What D minimises."""

    @abstractmethod
    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """What G minimises; ``real`` is given when the objective is ``relative``."""

    def probabilities(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """Mean probability, 0..1, that D gives to real and to generated pictures of being real."""
        return torch.sigmoid(real).mean(), torch.sigmoid(fake).mean()
