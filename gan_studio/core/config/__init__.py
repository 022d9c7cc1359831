"""The configuration of a run: immutable, versioned, each option declared once."""

from gan_studio.core.config.augmentation import AugmentationConfig
from gan_studio.core.config.classes import ClassesConfig
from gan_studio.core.config.data import DataConfig
from gan_studio.core.config.evaluation import EvaluationConfig, extractors, metrics
from gan_studio.core.config.network import NORMS, NetworkConfig, Norm, families
from gan_studio.core.config.objective import ObjectiveConfig, objectives
from gan_studio.core.config.optimisers import OptimiserConfig, OptimisersConfig
from gan_studio.core.config.option import Option, Section, changeable_paths, option, option_at, options_of
from gan_studio.core.config.penalties import PenaltyConfig, terms
from gan_studio.core.config.problem import Problem
from gan_studio.core.config.regularisers import RegulariserConfig
from gan_studio.core.config.run import RunConfig
from gan_studio.core.config.start import StartConfig
from gan_studio.core.config.training import TrainingConfig

__all__ = [
    "NORMS",
    "AugmentationConfig",
    "ClassesConfig",
    "DataConfig",
    "EvaluationConfig",
    "NetworkConfig",
    "Norm",
    "ObjectiveConfig",
    "OptimiserConfig",
    "OptimisersConfig",
    "Option",
    "PenaltyConfig",
    "Problem",
    "RegulariserConfig",
    "RunConfig",
    "Section",
    "StartConfig",
    "TrainingConfig",
    "changeable_paths",
    "extractors",
    "families",
    "metrics",
    "objectives",
    "option",
    "option_at",
    "options_of",
    "terms",
]
