"""The configuration of a run: immutable, versioned, each option declared once."""

from gan_studio.core.config.network import NetworkConfig, families
from gan_studio.core.config.option import Option, Section, option, options_of
from gan_studio.core.config.problem import Problem
from gan_studio.core.config.run import RunConfig
from gan_studio.core.config.sections import (
    AugmentationConfig,
    DataConfig,
    ObjectiveConfig,
    OptimiserConfig,
    OptimisersConfig,
    PenaltyConfig,
    TrainingConfig,
    objectives,
)

__all__ = [
    "AugmentationConfig",
    "DataConfig",
    "NetworkConfig",
    "ObjectiveConfig",
    "OptimiserConfig",
    "OptimisersConfig",
    "Option",
    "PenaltyConfig",
    "Problem",
    "RunConfig",
    "Section",
    "TrainingConfig",
    "families",
    "objectives",
    "option",
    "options_of",
]
