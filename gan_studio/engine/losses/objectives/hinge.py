"""A margin that D need not go beyond."""

from torch import Tensor

from gan_studio.core.config import objectives
from gan_studio.engine.losses.objective import Objective


@objectives.register("hinge", "Hinge", "D stops where it is sure enough; used by SAGAN and BigGAN.")
class Hinge(Objective):
    """Lim & Ye 2017, eq. 3; Miyato et al. 2018, eq. 16 and 17."""

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))]."""
        return (1 - real).relu().mean() + (1 + fake).relu().mean()

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """-E[D(G(z))]."""
        return -fake.mean()
