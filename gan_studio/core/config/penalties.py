"""Options of what keeps D's gradient in bounds."""

from typing import Any, ClassVar

from gan_studio.core.config.option import POSITIVE, Section, option
from gan_studio.core.registry import Registry

#: Name → a term of the losses, the engine's (opaque here): gradient penalties, regularisers and the rest.
terms: Registry[Any] = Registry("loss term", provider="gan_studio.engine.losses.terms")

_LAZY = "Computed on every k-th step only, k times as strong: nearly as good, much cheaper."


class PenaltyConfig(Section):
    """Terms and bounds that keep the discriminator smooth."""

    all_changeable: ClassVar[bool] = True

    r1_gamma: float = option(
        0.0,
        "R1 gamma",
        "Strength of the gradient penalty on real pictures; 0 is off. Mescheder et al. 2018.",
        ge=0,
        le=1000,
    )
    r1_every: int = option(16, "R1 every", _LAZY, unit="steps", ge=1, le=1000, more=True, only=("r1_gamma", POSITIVE))
    r2_gamma: float = option(
        0.0,
        "R2 gamma",
        "Strength of the gradient penalty on generated pictures; 0 is off. Mescheder et al. 2018.",
        ge=0,
        le=1000,
        more=True,
    )
    r2_every: int = option(16, "R2 every", _LAZY, unit="steps", ge=1, le=1000, more=True, only=("r2_gamma", POSITIVE))
    gradient_penalty: float = option(
        0.0,
        "Gradient penalty",
        "Pulls D's gradient between real and generated pictures to length 1, with this weight; 0 is off. 10 is usual. "
        "Gulrajani et al. 2017.",
        ge=0,
        le=1000,
        more=True,
    )
    gradient_penalty_every: int = option(
        1,
        "Penalty every",
        _LAZY,
        unit="steps",
        ge=1,
        le=1000,
        more=True,
        only=("gradient_penalty", POSITIVE),
    )
    clip: float = option(
        0.0,
        "Clip weights",
        "Keeps each of D's weights within plus and minus this; 0 is off. Arjovsky et al. 2017 use 0.01.",
        ge=0,
        le=10,
        more=True,
    )
