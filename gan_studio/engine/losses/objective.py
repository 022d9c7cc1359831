"""What an objective is: two losses, pure functions of logits."""

from abc import ABC, abstractmethod
from typing import ClassVar

import torch
from torch import Tensor

from gan_studio.core.config import Problem, RunConfig, objectives


class Objective(ABC):
    """Base of the classes in ``engine/losses/objectives``, each registered under its name.

    The losses take D's outputs of shape ``N`` (or ``N×P``) in float32 and give a scalar to be minimised.

    Attributes:
        smoothable: whether real pictures have a label that can be smoothed.
        probabilistic: whether a logit by itself is a picture's log odds of being real.
        relative: whether G's loss looks at real pictures too.
        boundary: D's output between real and generated; None where outputs only mean something beside each other.
    """

    smoothable: ClassVar[bool] = False
    probabilistic: ClassVar[bool] = False
    relative: ClassVar[bool] = False
    boundary: ClassVar[float | None] = 0.0

    def __init__(self, smoothing: float = 0.0, fake_smoothing: float = 0.0) -> None:
        self.real_label = 1.0 - smoothing
        self.fake_label = fake_smoothing

    @classmethod
    def problems(cls, config: RunConfig) -> list[Problem]:
        """What this objective cannot be combined with."""
        title = objectives.entry(config.objective.name).title
        names = {"label_smoothing": "label smoothing", "fake_smoothing": "fake smoothing"}
        found = [
            Problem(
                f"objective.{name}",
                f"The objective {title} has no labels to smooth.",
                f"Set {words} to 0, or choose minimax, non-saturating or least squares.",
                mend=(f"objective.{name}", 0.0),
            )
            for name, words in names.items()
            if getattr(config.objective, name) and not cls.smoothable
        ] + _too_few(config)
        if config.augmentation.adaptive and not config.augmentation.held_out and cls.boundary is None:
            found.append(
                Problem(
                    "augmentation.adaptive",
                    f"Augmentation adapts to the sign of D's output, which says nothing with the objective {title}.",
                    "Hold pictures out, choose a fixed probability, or non-saturating or hinge.",
                )
            )
        return found

    @abstractmethod
    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """What D minimises."""

    @abstractmethod
    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """What G minimises; ``real`` is given when the objective is ``relative``."""

    def g_loss_ahead(self, fake: Tensor, real: Tensor) -> Tensor:
        """What G minimises when the outputs are those of an unrolled D.

        What that D says of real pictures hangs on G too, so their part of D's loss comes in, turned round (Metz et al.
        2017, eq. 7 and 8). Without it G would gain by moving D where there is nothing left to learn. The part is 0
        where D says 0; relative losses hold both kinds already.
        """
        loss = self.g_loss(fake, real)
        if self.relative:
            return loss
        others = fake.detach()
        return loss - (self.d_loss(real, others) - self.d_loss(torch.zeros_like(real), others))

    def probabilities(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """Mean probability, 0..1, that D gives to real and to generated pictures of being real."""
        return torch.sigmoid(real).mean(), torch.sigmoid(fake).mean()


def _too_few(config: RunConfig) -> list[Problem]:
    """Top-k of a batch that is too small for it."""
    size = config.training.batch_size
    if count_best(size, config.objective.top_k):
        return []
    message = f"Of a batch of {size}, {config.objective.top_k:g} is not one picture."
    return [Problem("objective.top_k", message, f"Choose {1 / size:.3g} or more, or a larger batch.")]


def count_best(size: int, share: float) -> int:
    """How many pictures a share of a batch is, rounded down."""
    return int(size * share + 1e-9)
