"""Generated pictures are drawn to real ones of their class at the beginning, so that shapes come sooner."""

from typing import ClassVar, Self

from torch import Tensor

from gan_studio.core.config import Problem, RunConfig, terms
from gan_studio.engine.game import Turn, in_pairs
from gan_studio.engine.losses.term import Term


@terms.register("class-l1", "L1 to the class", "Generated pictures come nearer to real ones of their class.")
class ClassL1(Term):
    """``E|G(z, c) - x|`` in G's loss, x a real picture of class c, a mean over pixels (Isola et al. 2017, section 3.1,
    with the class in place of the other picture). By itself it would make the median of each class: it is there for the
    first shapes, which D takes long to teach, and fades linearly to nothing.

    Args:
        steps: of G, in which it fades.
    """

    classes_of_real: ClassVar[bool] = True

    def __init__(self, weight: float, steps: int) -> None:
        super().__init__(weight)
        self.steps = steps

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``regularisers.class_l1``."""
        options = config.regularisers
        return cls(options.class_l1, options.class_l1_steps) if options.class_l1 else None

    @classmethod
    def problems(cls, config: RunConfig) -> list[Problem]:
        """It needs classes, unless these are only told where there are any."""
        if not config.regularisers.class_l1 or config.classes.conditional or config.classes.optional:
            return []
        message = "L1 to the class needs classes, and the networks are told none."
        path = "regularisers.class_l1"
        return [Problem(path, message, "Set it to 0, or have both networks told the class.", mend=(path, 0.0))]

    def for_g(self, turn: Turn) -> Tensor | None:
        """Of pictures whose classes are those of the real ones; None once it has faded, and without classes: all
        pictures would be drawn to one median."""
        left = 1 - (turn.step - 1 - self.began[0]) / self.steps
        if left <= 0 or turn.fake_classes is None:
            return None
        real = in_pairs(turn.real) if turn.paired else turn.real
        return left * (turn.game.visible(turn.fake) - turn.game.visible(real)).abs().mean()
