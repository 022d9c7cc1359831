"""Each generated picture is held against a real one."""

import torch
from torch import Tensor
from torch.nn.functional import softplus

from gan_studio.core.config import objectives
from gan_studio.engine.losses.objective import Objective


@objectives.register(
    "relativistic", "Relativistic pairing", "Real and generated in pairs: no mode is left out for free. Best with R1."
)
class Relativistic(Objective):
    """RpGAN (Jolicoeur-Martineau 2019, section 4.2) with the logistic loss; shown to converge by Huang et al. 2024."""

    relative = True
    boundary = None

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """E[softplus(-(D(x) - D(G(z))))]."""
        return softplus(fake - real).mean()

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """E[softplus(-(D(G(z)) - D(x)))]."""
        if real is None:
            raise ValueError("relativistic pairing needs real pictures in G's loss")
        return softplus(real - fake).mean()

    def probabilities(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """Logits mean something only against each other: the chance of being the real one of a pair."""
        right = torch.sigmoid(real - fake).mean()
        return right, 1 - right
