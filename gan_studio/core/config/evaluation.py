"""Options of measuring quality, while training and on demand."""

from typing import Any, ClassVar, Literal

from gan_studio.core.config.option import Section, option
from gan_studio.core.config.problem import Problem
from gan_studio.core.registry import Registry

#: Metric name → the engine's function (opaque here).
metrics: Registry[Any] = Registry("metric", provider="gan_studio.engine.evaluation.metrics")
#: Feature extractor name → the engine's class (opaque here).
extractors: Registry[Any] = Registry("feature extractor", provider="gan_studio.engine.evaluation.extractors")


#: The extractor that is chosen by what D sees and by what the set has.
AUTO = "auto"


class EvaluationConfig(Section):
    """How good the samples are, in metrics: a cheap curve while training, by which the best generator is kept, and full
    evaluations now and then or on demand."""

    all_changeable: ClassVar[bool] = True

    curve: bool = option(
        True,
        "Quality curve",
        "A cheap estimate while training: KID of a few hundred samples, in a thread of its own, at most a few percent "
        "of the time. The best generator is kept by it unless full evaluations are made; one of twice the steps is "
        "preferred if it is no worse to speak of.",
    )
    curve_samples: int = option(
        256,
        "Samples of the curve",
        "Generated pictures of a point of the curve, compared with twice as many of the data's.",
        unit="pictures",
        ge=50,
        le=10_000,
        more=True,
        only=("curve", (True,)),
    )
    curve_share: float = option(
        3.0,
        "Share of the curve",
        "The next point waits until the last took no more than this share of the time.",
        unit="%",
        ge=0.1,
        le=50,
        more=True,
        only=("curve", (True,)),
    )
    every: int = option(
        0,
        "Evaluate every",
        "How often a full evaluation is made while training; 0 is never. A turn that comes while the last is still "
        "being measured is left out.",
        unit="steps",
        ge=0,
        le=10**9,
    )
    extractor: str = option(
        AUTO,
        "Features",
        "The network whose features are compared. Metrics of different ones cannot be compared. Automatic is "
        "EfficientNet-Lite0, or features of another kind where D is trained on EfficientNet's.",
        choices=extractors,
        also={AUTO: "Automatic"},
        more=True,
    )
    weights: str = option(
        "",
        "Weights",
        "The file pt_inception-2015-12-05-6726825d.pth of pytorch-fid; fetched when empty and inception is chosen.",
        more=True,
        only=("extractor", (AUTO, "inception")),
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

    @property
    def decisive(self) -> Literal["full", "quick"]:
        """Which evaluations choose the best generator: the full ones where the run makes any, else the curve's."""
        return "quick" if self.curve and not self.every else "full"

    def problems(self, classes: int) -> list[Problem]:
        """Why a set of so many classes (0: none) cannot be measured while training."""
        if not self.every or self.extractor == AUTO:
            return []
        found: list[Problem] = extractors[self.extractor].problems(self, classes)
        return found
