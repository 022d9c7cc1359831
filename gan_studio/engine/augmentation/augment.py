"""What happens to pictures between G and D: differentiable, the same for real and generated ones."""

import torch
from torch import Tensor, nn

from gan_studio.core.config import AugmentationConfig
from gan_studio.engine.augmentation.kinds.adaptive import Adaptive, ByHeldOut, BySign
from gan_studio.engine.augmentation.kinds.colour import colour
from gan_studio.engine.augmentation.kinds.geometry import geometry
from gan_studio.engine.augmentation.kinds.placement import cutout, translation
from gan_studio.engine.layers.basic import wide


class Augment(nn.Module):
    """Changes pictures on their way to D; with everything off they pass untouched.

    Args:
        config: which changes, and how often.
        random: on the pictures' device.
        boundary: D's output between real and generated (`Objective.boundary`); used where the probability adapts.
    """

    _fixed: Tensor
    _noise: Tensor

    def __init__(self, config: AugmentationConfig, random: torch.Generator, boundary: float | None = 0.0) -> None:
        super().__init__()
        self.config = config
        self.random = random
        kinds = (
            (config.geometry, geometry),
            (config.colour, colour),
            (config.translation, translation),
            (config.cutout, cutout),
        )
        self._changes = [change for on, change in kinds if on]
        self.adaptive: Adaptive | None = None
        if self._changes and config.adaptive:
            self.adaptive = ByHeldOut(config) if config.held_out else BySign(config, boundary or 0.0)
        # Not saved: both follow from the configuration and the step.
        self.register_buffer("_fixed", torch.tensor(config.probability), persistent=False)
        self.register_buffer("_noise", torch.tensor(config.noise), persistent=False)
        self._noisy = config.noise > 0

    def forward(self, pictures: Tensor) -> Tensor:
        """``N×C×H×W`` to the same shape, in float32 or wider if anything may be changed."""
        changes = [] if self._rests() else self._changes
        if not changes and not self._noisy:
            return pictures
        pictures = wide(pictures)
        for change in changes:
            pictures = change(pictures, self._probability, self.random)
        if self._noisy:
            noise = torch.empty_like(pictures).normal_(generator=self.random)
            pictures = pictures + self._noise * noise
        return pictures

    def _rests(self) -> bool:
        """Whether an adaptive probability is 0, where looking at it keeps no device waiting: nothing is drawn then."""
        probability = self._probability
        return self.adaptive is not None and probability.device.type == "cpu" and float(probability) == 0

    def before_step(self, step: int) -> None:
        """Set what hangs on the step, from 1: the adaptive probability, and noise that fades linearly."""
        if self.adaptive is not None:
            self.adaptive.before_step(step)
        if self.config.noise > 0:
            strength = self.config.noise * max(0.0, 1 - (step - 1) / self.config.noise_steps)
            self._noisy = strength > 0
            self._noise.fill_(strength)

    def observe(self, real: Tensor, fake: Tensor, held_out: Tensor | None = None) -> None:
        """Take note of D's outputs (see `Adaptive.observe`); the adaptive probability follows them."""
        if self.adaptive is not None:
            self.adaptive.observe(real, fake, held_out)

    @property
    def strength(self) -> Tensor | None:
        """What the plot shows: the probability, else the noise's σ, a scalar on the device; None with both off."""
        if self._changes:
            return self._probability
        return self._noise if self.config.noise > 0 else None

    @property
    def _probability(self) -> Tensor:
        return self._fixed if self.adaptive is None else self.adaptive.probability
