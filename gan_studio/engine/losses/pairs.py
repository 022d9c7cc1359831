"""The objective's losses, with what is done to its pairs of pictures: labels exchanged, only the best looked at."""

import torch
from torch import Tensor

from gan_studio.core.config import ObjectiveConfig, objectives
from gan_studio.engine.losses.objective import Objective, count_best


class Losses:
    """What D and G minimise, before any further term.

    Args:
        config: the objective and its options.
        random: on the logits' device.

    Attributes:
        objective: the losses as their paper has them.
    """

    def __init__(self, config: ObjectiveConfig, random: torch.Generator) -> None:
        self.objective: Objective = objectives[config.name](config.label_smoothing, config.fake_smoothing)
        self._config = config
        self._random = random

    def for_d(self, real: Tensor, fake: Tensor) -> Tensor:
        """D's loss of logits ``N`` or ``N×P``."""
        if self._config.label_flipping:
            real, fake = flip_pairs(real, fake, self._config.label_flipping, self._random)
        return self.objective.d_loss(real, fake)

    def for_g(self, fake: Tensor, real: Tensor | None, step: int, *, ahead: bool = False) -> Tensor:
        """G's loss of logits ``N`` or ``N×P`` at ``step`` (from 1); ``ahead``: they are those of an unrolled D."""
        count = self._count(len(fake), step)
        if count < len(fake):
            best = best_of(fake, count)
            fake, real = fake[best], None if real is None else real[best]
        if ahead:
            assert real is not None
            return self.objective.g_loss_ahead(fake, real)
        return self.objective.g_loss(fake, real)

    def _count(self, size: int, step: int) -> int:
        """The share shrinks in a straight line; at least one picture is left."""
        progress = min(1.0, step / self._config.top_k_steps)
        return max(1, count_best(size, 1 - (1 - self._config.top_k) * progress))


def flip_pairs(real: Tensor, fake: Tensor, share: float, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """Exchange each pair's logits with probability ``share``: D learns the wrong label of both (Salimans et al. 2016
    smooth labels, flipping is the noisy way to it)."""
    shape = (len(real), *[1] * (real.dim() - 1))
    flipped = torch.rand(shape, device=real.device, generator=random) < share
    return torch.where(flipped, fake, real), torch.where(flipped, real, fake)


def best_of(logits: Tensor, count: int) -> Tensor:
    """Indices of the ``count`` pictures that D likes best, by the mean over patches (Sinha et al. 2020, alg. 1)."""
    return logits.detach().reshape(len(logits), -1).mean(1).topk(count).indices
