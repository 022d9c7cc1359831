"""The running mean of G's weights, which samples better than any single step's."""

import copy

import torch
from torch import nn


class Ema:
    """Exponential moving average of a generator.

    Args:
        generator: the network that is trained; the mean starts as its copy.
        decay: share of the mean kept a step, 0..1; 0 follows the generator exactly.
        before: steps that the mean has been made of already, where it comes from another run.

    Attributes:
        network: a generator with the mean weights, in evaluation mode.
    """

    def __init__(self, generator: nn.Module, decay: float, before: int = 0) -> None:
        self.network = copy.deepcopy(generator).eval().requires_grad_(False)
        self._decay = decay
        self._before = before
        self._mean = [weight.detach() for weight in self.network.parameters()]
        self._weights = [weight.detach() for weight in generator.parameters()]
        self._buffers = list(zip(self.network.buffers(), generator.buffers(), strict=True))

    @torch.no_grad()
    def update(self, step: int) -> None:
        """Take in the weights after ``step`` steps. Early on the mean is short, so that the first noise is forgotten
        (the ramp of TensorFlow's ``ExponentialMovingAverage``)."""
        step += self._before
        decay = min(self._decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(self._mean, self._weights, 1 - decay)
        for mean, buffer in self._buffers:
            mean.copy_(buffer)
