"""How often pictures are changed when that follows how sure D is of the real ones."""

import torch
from torch import Tensor, nn

from gan_studio.core.config import AugmentationConfig

#: Steps from one adjustment to the next (Karras et al. 2020, section 3.1).
_EVERY = 4


class Adaptive(nn.Module):
    """ADA's probability: up while D's outputs for real pictures have its sign too often, down otherwise.

    The heuristic is r_t = E[sign(D(real))] of Karras et al. 2020, eq. 1. Everything stays on the device.

    Args:
        boundary: D's output that has no sign; 0 for logits.

    Attributes:
        probability: 0 at first, 0-dimensional, never above the limit.
    """

    probability: Tensor
    signs: Tensor
    outputs: Tensor
    pictures: Tensor

    def __init__(self, config: AugmentationConfig, boundary: float) -> None:
        super().__init__()
        self._target, self._limit, self._boundary = config.target, config.limit, boundary
        self._pictures_to_one = config.speed * 1000
        for name in ("probability", "signs", "outputs", "pictures"):
            self.register_buffer(name, torch.zeros(()))

    def observe(self, real_logits: Tensor) -> None:
        """Take note of D's outputs for real pictures, ``N`` or ``N×P``."""
        self.signs += (real_logits.detach().float() - self._boundary).sign().sum()
        self.outputs += real_logits.numel()
        self.pictures += len(real_logits)

    def before_step(self, step: int) -> None:
        """Every fourth step: one way or the other, by how many pictures were seen."""
        if step % _EVERY != 1:
            return
        mean = self.signs / self.outputs.clamp(min=1)
        change = (mean - self._target).sign() * self.pictures / self._pictures_to_one
        self.probability.add_(change).clamp_(0, self._limit)
        for seen in (self.signs, self.outputs, self.pictures):
            seen.zero_()
