"""How often pictures are changed when that follows how well D knows the training pictures."""

from abc import abstractmethod

import torch
from torch import Tensor, nn

from gan_studio.core.config import AugmentationConfig

#: Steps from one adjustment to the next (Karras et al. 2020, section 3.1).
_EVERY = 4
#: Of a mean over adjustments: what is left of it at the next.
_KEPT = 0.98


class Adaptive(nn.Module):
    """ADA's probability: up while D knows the training pictures too well, down otherwise.

    Everything stays on the device.

    Attributes:
        probability: 0 at first, 0-dimensional, never above the limit.
    """

    probability: Tensor
    pictures: Tensor

    def __init__(self, config: AugmentationConfig) -> None:
        super().__init__()
        self._target, self._limit = config.target, config.limit
        self._pictures_to_one = config.speed * 1000
        self._count("probability", "pictures")

    def _count(self, *names: str) -> None:
        for name in names:
            self.register_buffer(name, torch.zeros(()))

    @abstractmethod
    def observe(self, real: Tensor, fake: Tensor, held_out: Tensor | None) -> None:
        """Take note of D's outputs, ``N`` or ``N×P``.

        Args:
            real, fake: for the training pictures and the generated ones of a step.
            held_out: for pictures that D does not learn from, in steps in which it was asked.
        """

    @abstractmethod
    def _direction(self) -> Tensor:
        """1 or -1, or 0, a scalar, by what was observed since the last time."""

    def before_step(self, step: int) -> None:
        """Every fourth step: one way or the other, by how many pictures were seen."""
        if step % _EVERY != 1:
            return
        self.probability.add_(self._direction() * self.pictures / self._pictures_to_one).clamp_(0, self._limit)
        self.pictures.zero_()


class BySign(Adaptive):
    """Follows r_t = E[sign(D(real))] of Karras et al. 2020, eq. 1.

    Args:
        boundary: D's output that has no sign; 0 for logits.
    """

    signs: Tensor
    outputs: Tensor

    def __init__(self, config: AugmentationConfig, boundary: float) -> None:
        super().__init__(config)
        self._boundary = boundary
        self._count("signs", "outputs")

    def observe(self, real: Tensor, fake: Tensor, held_out: Tensor | None) -> None:
        """The training pictures' signs."""
        del fake, held_out
        self.signs += (real.detach().float() - self._boundary).sign().sum()
        self.outputs += real.numel()
        self.pictures += len(real)

    def _direction(self) -> Tensor:
        mean = self.signs / self.outputs.clamp(min=1)
        self.signs.zero_()
        self.outputs.zero_()
        return (mean - self._target).sign()


class ByHeldOut(Adaptive):
    """Follows r_v = (E[D(training)] - E[D(held out)]) / (E[D(training)] - E[D(fake)]) of Karras et al. 2020, eq. 1.

    Unlike a sign it does not take a D that is ahead of G for one that has learned its pictures by heart, and it means
    the same whatever the outputs of an objective mean. Both differences are means over about the last 50 adjustments.
    """

    knows: Tensor
    leads: Tensor

    def __init__(self, config: AugmentationConfig) -> None:
        super().__init__(config)
        self._count("knows", "leads")

    def observe(self, real: Tensor, fake: Tensor, held_out: Tensor | None) -> None:
        """How far the training pictures lie above each of the others."""
        self.pictures += len(real)
        if held_out is None:
            return
        mean = real.detach().float().mean()
        for kept, others in ((self.knows, held_out), (self.leads, fake)):
            kept.lerp_(mean - others.detach().float().mean(), 1 - _KEPT)

    def _direction(self) -> Tensor:
        return (self.knows - self._target * self.leads.clamp(min=0)).sign()
