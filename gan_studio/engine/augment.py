"""What happens to pictures between G and D: differentiable, the same for real and generated ones."""

import torch
from torch import Tensor, nn

from gan_studio.core.config import AugmentationConfig


class Augment(nn.Module):
    """Changes pictures on their way to D.

    Args:
        config: which changes, and how often.
        random: on the pictures' device.
    """

    def __init__(self, config: AugmentationConfig, random: torch.Generator) -> None:
        super().__init__()
        self.config = config
        self.random = random

    def forward(self, pictures: Tensor) -> Tensor:
        """``N×C×H×W`` to the same shape."""
        return pictures

    def before_step(self, step: int) -> None:
        """Set what hangs on the step, from 1."""
        del step

    def observe(self, real_logits: Tensor) -> None:
        """Take note of what D says of real pictures; adaptive changes follow it."""
        del real_logits

    @property
    def strength(self) -> Tensor | None:
        """What the plot shows: the probability, a scalar on the device; None when nothing is changed."""
        return None
