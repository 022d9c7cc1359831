"""What cannot work with points in the plane instead of pictures."""

from collections.abc import Iterator

from gan_studio.core.config.augmentation import AugmentationConfig
from gan_studio.core.config.evaluation import EvaluationConfig
from gan_studio.core.config.network import NetworkConfig
from gan_studio.core.config.problem import Problem

_CHANGES = ("flip", "colour", "translation", "cutout", "geometry")


def problems_of_points(
    network: NetworkConfig, augmentation: AugmentationConfig, evaluation: EvaluationConfig
) -> Iterator[Problem]:
    """Everything that only pictures have, where a set holds points."""
    if not network.points:
        yield Problem(
            "network.family",
            "These networks make pictures; the set holds points in the plane.",
            "Choose fully connected networks, or the preset 'points'.",
        )
    for name in _CHANGES:
        if getattr(augmentation, name):
            yield Problem(f"augmentation.{name}", "Points in the plane are no pictures to change.", "Switch it off.")
    if evaluation.every:
        yield Problem(
            "evaluation.every",
            "Points in the plane have no features to measure.",
            "Set it to 0: the drawn samples show which modes are left out.",
        )
