"""The starting configurations that are compared. Edit this table; what has changed is measured anew."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from benchmarks.results.plan import settings_of
from benchmarks.start.sets import Facts
from gan_studio.core.config import RunConfig
from gan_studio.core.presets import preset
from gan_studio.core.recommendation_rule import CHANGED_WHEN_KNOWN, EMA
from gan_studio.core.shape import ImageShape

#: Name of the candidate that the program's own rule chooses for each set.
RECOMMENDED = "recommended"
#: Without classes; what is transparent is laid over white for D, which starts faster than straight colors.
_NO_CLASSES: dict[str, Any] = {
    "classes.generator": "none",
    "classes.discriminator": "none",
    "network.alpha": "white",
}
_WEAK_R1: dict[str, Any] = {
    "penalties.r1_gamma": 0.1,
    "optimisers.generator.beta2": 0.99,
    "optimisers.discriminator.beta2": 0.99,
}
_DIFF_AUGMENT: dict[str, Any] = {"augmentation.colour": True, "augmentation.translation": True}


@dataclass(frozen=True)
class Candidate:
    """A preset with changes.

    Attributes:
        what: it is, in a line for the page.
        changes: options by dotted path.
    """

    name: str
    preset: str
    what: str
    changes: Mapping[str, Any] = field(default_factory=dict)

    def config(self) -> RunConfig:
        """The whole configuration, still with the preset's own pictures."""
        return _config(self.preset).with_values(dict(self.changes))

    @property
    def settings(self) -> str:
        """A digest of what it is: when it has changed, it is measured anew."""
        return settings_of(self.config())


@cache
def _config(name: str) -> RunConfig:
    """Of a preset."""
    return preset(name).load().config


CANDIDATES = (
    Candidate("studio", "studio", "the default preset: R1, classes where there are enough pictures of each"),
    Candidate("sn", "projection", "spectral normalization and hinge loss, without classes", _NO_CLASSES),
    Candidate(
        "sn-classes",
        "projection",
        "the same, conditioned on classes by projection; only sets with classes",
        {"network.alpha": "white"},
    ),
    Candidate(
        "sn-short",
        "projection",
        "`sn` in batches of 16: more steps in the same time",
        {**_NO_CLASSES, "training.batch_size": 16},
    ),
    Candidate(
        "sn-r1",
        "projection",
        "`sn` with a weak R1 (γ 0.1 every 8 steps) and beta 2 of 0.99",
        {**_NO_CLASSES, **_WEAK_R1},
    ),
    Candidate(
        "sn-grow",
        "projection",
        "`sn` that begins with pictures of a quarter, then half of the sides",
        {**_NO_CLASSES, "network.grow_steps": "500 1000"},
    ),
    Candidate(
        "sn-wide",
        "projection",
        "`sn` with networks of twice the width",
        {**_NO_CLASSES, "network.width": 64, "network.widest": 512},
    ),
    Candidate(
        "sn-ttur",
        "projection",
        "`sn` with D's learning rate four times G's",
        {
            **_NO_CLASSES,
            "optimisers.generator.learning_rate": 0.0005,
            "optimisers.discriminator.learning_rate": 0.002,
        },
    ),
    Candidate(
        "sn-augmented", "projection", "`sn` with DiffAugment (color, translation)", {**_NO_CLASSES, **_DIFF_AUGMENT}
    ),
    Candidate(
        "sn-held-out",
        "projection",
        "`sn` with DiffAugment (color, translation, cutout) once D knows its pictures better than held-out ones, and "
        f"EMA {EMA:g}",
        {**_NO_CLASSES, **CHANGED_WHEN_KNOWN, "training.ema": EMA},
    ),
    Candidate(
        "projected",
        "projection",
        "`sn-augmented` with D on EfficientNet-Lite0's features",
        {
            **_NO_CLASSES,
            **_DIFF_AUGMENT,
            "augmentation.cutout": True,
            "network.features": "efficientnet-lite0",
        },
    ),
    Candidate("resnet", "sn-resnet", "residual networks with spectral normalization"),
    Candidate("fastgan", "fastgan", "FastGAN: skip-layer excitation, D reconstructs pictures, DiffAugment"),
)


def candidates() -> dict[str, Candidate]:
    """By name."""
    return {candidate.name: candidate for candidate in CANDIDATES}


def recommended(facts: Facts) -> Candidate | None:
    """What the program recommends for a set of pictures on one core without a GPU; None while it has no rule."""
    try:
        from gan_studio.core.recommendation import recommend  # noqa: PLC0415
        from gan_studio.core.set_facts import ImageStatistics, SetFacts  # noqa: PLC0415
    except ImportError:
        return None
    shape = ImageShape(facts.height, facts.width, facts.channels)
    statistics = ImageStatistics.from_dict(facts.statistics)
    known = SetFacts(facts.pictures, shape, facts.classes, facts.smallest_class, "cpu", 1, statistics)
    found = recommend(known)
    # As the candidates have it; it does nothing where there is no alpha.
    changes = {**found.changes, **({"network.alpha": "white"} if found.preset == "projection" else {})}
    return Candidate(RECOMMENDED, found.preset, "what the program recommends for the set", changes)
