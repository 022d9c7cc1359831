"""A term of D's or G's loss beside the objective: one file each in ``engine/losses/terms``."""

from abc import ABC
from typing import ClassVar, Self

from torch import Tensor, nn

from gan_studio.core.config import Problem, RunConfig, objectives, option_at
from gan_studio.engine.game import Game, Turn


class Term(nn.Module, ABC):
    """Base of the classes in ``engine/losses/terms``, each registered under its name in `core.config.terms`.

    What a term remembers from step to step is a buffer, so that it is saved with the run.

    Attributes:
        looks_at_real: whether `for_g` needs D's judgement of real pictures, ``turn.of_real``.
        pairs_every: G's steps from one batch to the next that it needs in pairs (`Turn.paired`); 0 for none.
        classes_of_real: whether generated pictures need the classes of the batch's real ones.
        column: of ``metrics.csv`` in which D's value is shown unweighted; the default sums weighted terms.
        weight: of the value in D's loss, and of that in G's.
        every: D's steps from one computation to the next; the weight is that much larger.
    """

    looks_at_real: ClassVar[bool] = False
    pairs_every: ClassVar[int] = 0
    classes_of_real: ClassVar[bool] = False
    column: ClassVar[str] = "d_terms"

    def __init__(self, weight: float, *, every: int = 1) -> None:
        super().__init__()
        self.weight = weight
        self.every = every
        #: Steps of G and of D that were done before it was switched on.
        self.began = (0, 0)

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """The term as configured; None when it is off. An architecture's own is made by `Family.terms` instead."""
        del config
        return None

    @classmethod
    def problems(cls, config: RunConfig) -> list[Problem]:
        """What it cannot be combined with; empty when it is off."""
        del config
        return []

    def bind(self, game: Game) -> None:
        """Make buffers whose shape hangs on the networks; called once, before a checkpoint is restored."""
        del game

    def begin(self, game: Game, step: int, d_step: int) -> None:
        """Be switched on after so many steps of G and of D; `bind` anew to the networks as they are."""
        self.began = (step, d_step)
        self.bind(game)

    def for_d(self, turn: Turn) -> Tensor | None:
        """A scalar to add to D's loss, unweighted; None for nothing."""
        del turn
        return None

    def for_g(self, turn: Turn) -> Tensor | None:
        """A scalar to add to G's loss, unweighted; None for nothing."""
        del turn
        return None

    def after_d(self, game: Game) -> None:
        """What is to happen after D's weights have moved."""
        del game


def learning(network: nn.Module) -> list[nn.Parameter]:
    """The weights that are trained: all but frozen ones."""
    return [weight for weight in network.parameters() if weight.requires_grad]


def of_pictures(logits: Tensor) -> Tensor:
    """One number ``N`` for each picture: of patches ``N×P`` their mean."""
    return logits.reshape(len(logits), -1).mean(1)


def refuse_batch_norm(config: RunConfig, path: str) -> list[Problem]:
    """For terms that need the gradient of one picture's logit, which the option at ``path`` turns on."""
    if not config.network.normalises_d_batches():
        return []
    message = "With batch normalisation D judges a batch, not a picture: no picture has a gradient of its own."
    hint = f"Set {_label(config, path)} to 0, or choose another normalisation in D."
    return [Problem(path, message, hint, mend=(path, 0.0))]


def refuse_without_log_odds(config: RunConfig, path: str) -> list[Problem]:
    """For terms that need probabilities."""
    if objectives[config.objective.name].probabilistic:
        return []
    title = objectives.entry(config.objective.name).title
    message = f"With the objective {title} D's outputs are no probabilities."
    hint = f"Set {_label(config, path)} to 0, or choose minimax or non-saturating."
    return [Problem(path, message, hint, mend=(path, 0.0))]


def _label(config: RunConfig, path: str) -> str:
    """What an option is called, in the middle of a sentence."""
    label = option_at(config, path).label
    return label if label[1:2].isupper() or label[1:2].isdigit() else label[0].lower() + label[1:]
