"""Each picture is held against the average of the other kind."""

import torch
from torch import Tensor
from torch.nn.functional import softplus

from gan_studio.core.config import objectives
from gan_studio.engine.losses.objective import Objective


@objectives.register(
    "relativistic-average",
    "Relativistic average",
    "Is it more real than the other kind on average? G learns from real pictures too.",
)
class RelativisticAverage(Objective):
    """RaGAN with the logistic loss (Jolicoeur-Martineau 2019, section 4.4)."""

    relative = True
    boundary = None

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """-E[log σ(D(x) - E D(G(z)))] - E[log(1 - σ(D(G(z)) - E D(x)))]."""
        return softplus(fake.mean() - real).mean() + softplus(fake - real.mean()).mean()

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """-E[log σ(D(G(z)) - E D(x))] - E[log(1 - σ(D(x) - E D(G(z))))]."""
        assert real is not None
        return softplus(real.mean() - fake).mean() + softplus(real - fake.mean()).mean()

    def probabilities(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """The chance of being more real than the other kind's average."""
        return torch.sigmoid(real - fake.mean()).mean(), torch.sigmoid(fake - real.mean()).mean()
