"""Distances to labels instead of probabilities."""

from torch import Tensor

from gan_studio.core.config import objectives
from gan_studio.engine.losses.objective import Objective


@objectives.register("least-squares", "Least squares", "Steady; pictures far from real ones are pulled hardest.")
class LeastSquares(Objective):
    """Mao et al. 2017, eq. 9, with labels 0 and 1."""

    smoothable = True
    boundary = 0.5

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """½E[(D(x) - 1)²] + ½E[D(G(z))²]."""
        return ((real - self.real_label).square().mean() + (fake - self.fake_label).square().mean()) / 2

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """½E[(D(G(z)) - 1)²]."""
        return (fake - 1).square().mean() / 2

    def probabilities(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """D's outputs are labels already; outside 0..1 they are cut off."""
        return real.clamp(0, 1).mean(), fake.clamp(0, 1).mean()


@objectives.register(
    "least-squares-real",
    "Least squares to real",
    "G pulls D's output to what D says of real pictures, not to the label.",
)
class LeastSquaresToReal(LeastSquares):
    """D as in least squares; G's target moves with D, so that G is not asked for more than real pictures reach."""

    relative = True

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """½E[(D(G(z)) - E D(x))²]."""
        assert real is not None
        return (fake - real.mean()).square().mean() / 2
