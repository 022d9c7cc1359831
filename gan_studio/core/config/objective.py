"""Options of the game that the two networks play."""

from typing import Any

from pydantic import field_validator

from gan_studio.core.config.option import Section, option
from gan_studio.core.errors import UserError
from gan_studio.core.registry import Registry

#: Objective name → the engine's losses (opaque here).
objectives: Registry[Any] = Registry("objective", provider="gan_studio.engine.losses.objectives")


class ObjectiveConfig(Section):
    """What the two networks play for."""

    name: str = option("non-saturating", "Objective", "The loss that D and G minimise.", choices=objectives)
    label_smoothing: float = option(
        0.0,
        "Label smoothing",
        "One-sided: real pictures count as 1 minus this for D, which keeps it from becoming too sure.",
        ge=0,
        lt=0.5,
        more=True,
    )
    fake_smoothing: float = option(
        0.0,
        "Fake smoothing",
        "Generated pictures count as this for D; together with label smoothing it is two-sided.",
        ge=0,
        lt=0.5,
        more=True,
    )
    label_flipping: float = option(
        0.0,
        "Label flipping",
        "Share of pairs, one real and one generated, that D sees with their labels exchanged.",
        ge=0,
        lt=0.5,
        more=True,
    )
    feature_matching: float = option(
        0.0,
        "Feature matching",
        "Weight of the distance between D's mean features of real and generated pictures in G's loss; 0 is off. "
        "Salimans et al. 2016.",
        ge=0,
        le=1000,
        more=True,
        changeable=True,
    )
    top_k: float = option(
        1.0,
        "Top-k",
        "Share of the generated pictures, those D likes best, that G learns from in the end; 1 is all. "
        "Sinha et al. 2020.",
        gt=0,
        le=1,
        more=True,
    )
    top_k_steps: int = option(
        1000, "Top-k after", "The share shrinks to the one above over so many steps.", unit="steps", ge=1, more=True
    )
    unroll: int = option(
        0,
        "Unroll D",
        "G looks this many steps of D ahead, by the objective alone, and learns through them; 0 is off. "
        "Metz et al. 2017.",
        unit="steps",
        ge=0,
        le=50,
        more=True,
    )

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            return objectives.entry(name).name
        except UserError as error:
            raise ValueError(str(error)) from None
