"""Options of measuring quality, while training and on demand."""

from typing import Any, ClassVar

from gan_studio.core.config.option import Section, option
from gan_studio.core.config.problem import Problem
from gan_studio.core.registry import Registry

#: Metric name → the engine's function (opaque here).
metrics: Registry[Any] = Registry("metric", provider="gan_studio.engine.evaluation.metrics")
#: Feature extractor name → the engine's class (opaque here).
extractors: Registry[Any] = Registry("feature extractor", provider="gan_studio.engine.evaluation.extractors")


class EvaluationConfig(Section):
    """How good the samples are, in figures: now and then while training, where the best checkpoint is kept, and on
    demand."""

    all_changeable: ClassVar[bool] = True

    every: int = option(
        0,
        "Evaluate every",
        "How often while training; 0 is never. A turn that comes while the last is still being measured is left out.",
        unit="steps",
        ge=0,
        le=10**9,
    )
    extractor: str = option(
        "efficientnet-lite0",
        "Features",
        "The network whose features are compared. Figures of different ones cannot be compared.",
        choices=extractors,
        more=True,
    )
    weights: str = option(
        "",
        "Weights",
        "The file pt_inception-2015-12-05-6726825d.pth of pytorch-fid; fetched when empty.",
        more=True,
        only=("extractor", ("inception",)),
    )
    samples: int = option(
        2000,
        "Samples",
        "Generated pictures that are measured.",
        unit="pictures",
        ge=50,
        le=100_000,
        more=True,
    )
    pictures: int = option(
        5000,
        "Against",
        "Most training pictures that they are held against.",
        unit="pictures",
        ge=50,
        le=100_000,
        more=True,
    )
    seed: int = option(0, "Seed", "Of the samples and of the choice of pictures.", ge=0, le=2**31, more=True)

    def problems(self, classes: int) -> list[Problem]:
        """Why a set of so many classes (0: none) cannot be measured while training."""
        found: list[Problem] = extractors[self.extractor].problems(self, classes) if self.every else []
        return found
