"""The loss that made the first GAN train."""

from torch import Tensor

from gan_studio.core.config import objectives
from gan_studio.engine.losses.objectives.minimax import Minimax, cross_entropy


@objectives.register("non-saturating", "Non-saturating", "The usual choice: G's gradient stays strong.")
class NonSaturating(Minimax):
    """D as in minimax; G maximises E[log D(G(z))] (Goodfellow et al. 2014, section 3)."""

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """-E[log D(G(z))]."""
        return cross_entropy(fake, 1)
