"""What cannot work with pictures of some shape, or with points in the plane instead of pictures."""

from collections.abc import Iterator

from gan_studio.core.config.augmentation import AugmentationConfig
from gan_studio.core.config.classes import ClassesConfig
from gan_studio.core.config.evaluation import EvaluationConfig
from gan_studio.core.config.network import NetworkConfig
from gan_studio.core.config.problem import Problem
from gan_studio.core.config.regularisers import RegulariserConfig
from gan_studio.core.shape import ImageShape

_CHANGES = ("flip", "colour", "translation", "cutout", "geometry")


def network_problems(network: NetworkConfig, shape: ImageShape) -> list[Problem]:
    """What keeps a family from making pictures of this shape, or points."""
    if shape.points and not network.points:
        message = "These networks make pictures; the set holds points in the plane."
        return [Problem("network.family", message, "Choose fully connected networks, or the preset 'points'.")]
    return [problem.under("network") for problem in network.problems(shape)]


def problems_of_points(
    classes: ClassesConfig,
    augmentation: AugmentationConfig,
    regularisers: RegulariserConfig,
    evaluation: EvaluationConfig,
) -> Iterator[Problem]:
    """Everything else that only pictures have, where a set holds points."""
    if classes.found:
        path, message = "classes.groups", "Points in the plane have no shapes and colors to be sorted by."
        yield Problem(path, message, "Set it to 0.", mend=(path, 0))
    for name in _CHANGES:
        if getattr(augmentation, name):
            path, message = f"augmentation.{name}", "Points in the plane are no pictures to change."
            yield Problem(path, message, "Switch it off.", mend=(path, False))
    if regularisers.consistency:
        message = "Points in the plane have no pixels to move by: D would be asked the same twice."
        path = "regularisers.consistency"
        yield Problem(path, message, "Set consistency (bCR) to 0, or use the latent one (zCR).", mend=(path, 0.0))
    if regularisers.total_variation:
        path = "regularisers.total_variation"
        yield Problem(path, "Points in the plane have no pixels to keep alike.", "Set it to 0.", mend=(path, 0.0))
    if evaluation.every:
        yield Problem(
            "evaluation.every",
            "Points in the plane have no features to measure.",
            "Never evaluate them: the drawn samples show which modes are left out.",
            mend=("evaluation.every", 0),
        )
