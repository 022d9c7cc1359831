"""What the trainer reports: frozen values and numpy arrays, nothing else crosses to another thread."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.evaluation import Evaluation

#: Columns of ``metrics.csv`` and of a `Metrics` block. ``seconds`` is training time without pauses, summed over
#: resumes; ``d_real`` and ``d_fake`` are the mean probability D gives to real and generated pictures (0..1); ``r1``,
#: ``r2`` and ``gradient_penalty`` are unweighted, ``d_terms`` and ``g_terms`` the weighted sums of all other terms;
#: ``augment`` is the probability of augmentation (0..1), or the strength of the noise, σ.
METRIC_COLUMNS = (
    "step", "images", "seconds", "d_loss", "g_loss", "d_real", "d_fake",
    "r1", "r2", "gradient_penalty", "d_terms", "g_terms", "augment",
)  # fmt: skip


class RunState(StrEnum):
    """Where a run stands. Only PREPARING to MEASURING are live; the others are what is found in a folder."""

    DRAFT = "draft"
    PREPARING = "preparing"
    TRAINING = "training"
    PAUSED = "paused"
    STOPPING = "stopping"
    MEASURING = "measuring"  # all is saved; the last generator is compared with those before it
    STOPPED = "stopped"
    FINISHED = "finished"
    FAILED = "failed"

    @property
    def live(self) -> bool:
        """Whether a trainer is at work on the run."""
        return self in _LIVE


_LIVE = {RunState.PREPARING, RunState.TRAINING, RunState.PAUSED, RunState.STOPPING, RunState.MEASURING}


@dataclass(frozen=True)
class Metrics:
    """A block of consecutive steps.

    Attributes:
        rows: float64 ``K×len(METRIC_COLUMNS)``, oldest first; NaN where a value was not computed on that step.
    """

    rows: NDArray[np.float64]


@dataclass(frozen=True)
class Samples:
    """Pictures of the fixed latents.

    Attributes:
        images: uint8 ``N×H×W×C``.
        step: generator steps done when they were made.
    """

    step: int
    images: NDArray[np.uint8]


@dataclass(frozen=True)
class CheckpointWritten:
    """A checkpoint is on the disk."""

    step: int
    path: Path


@dataclass(frozen=True)
class StateChanged:
    """The run goes from one state to another."""

    state: RunState
    step: int


@dataclass(frozen=True)
class Advice:
    """Something that the person training may want to know or do."""

    step: int
    message: str
    hint: str = ""


@dataclass(frozen=True)
class Evaluated:
    """The samples of one step have been measured."""

    evaluation: Evaluation
    best: bool


@dataclass(frozen=True)
class Failed:
    """Training ended with an error; the newest checkpoint is untouched.

    Attributes:
        details: the traceback when it is a fault of the program, empty when the user can mend it.
        field: path of the option at fault, if it is one.
        images_changed: the pictures are others than the run was started with.
    """

    message: str
    hint: str = ""
    details: str = ""
    field: str = ""
    images_changed: bool = False


@dataclass(frozen=True)
class Progress:
    """How far a preparation is: ``done`` of ``total`` pictures; total 0 when not known yet."""

    done: int
    total: int


@dataclass(frozen=True)
class Revised:
    """A setting, or the pictures (path ``data.fingerprint``), are others from the step after ``step`` on."""

    step: int
    path: str
    old: Any
    new: Any


Event = Metrics | Samples | CheckpointWritten | StateChanged | Advice | Evaluated | Revised | Failed | Progress
