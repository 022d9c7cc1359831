"""The distance that it takes to carry the generated pictures to the real ones."""

import torch
from torch import Tensor

from gan_studio.core.config import Problem, RunConfig, objectives
from gan_studio.engine.losses.objective import Objective


@objectives.register(
    "wasserstein", "Wasserstein", "D's loss measures a distance. Needs a gradient penalty or clipped weights."
)
class Wasserstein(Objective):
    """The dual of the earth mover's distance (Arjovsky et al. 2017, eq. 2 and 3); D is a critic without labels."""

    boundary = None

    @classmethod
    def problems(cls, config: RunConfig) -> list[Problem]:
        """A critic without bounds makes its loss as low as it likes."""
        penalties, found = config.penalties, super().problems(config)
        normalised = config.network.spectral_norm != "none"
        if not (penalties.gradient_penalty or penalties.clip or penalties.r1_gamma or penalties.r2_gamma or normalised):
            found.append(
                Problem(
                    "objective.name",
                    "Wasserstein needs a D whose slope is bounded; without bounds its loss falls forever.",
                    "Set the gradient penalty to 10, or clip weights at 0.01, or choose another objective.",
                )
            )
        if config.objective.label_flipping:
            found.append(
                Problem(
                    "objective.label_flipping",
                    "Wasserstein has no labels: exchanging pairs would only shrink the distance.",
                    "Set it to 0, or choose another objective.",
                )
            )
        return found

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """E[D(G(z))] - E[D(x)]."""
        return fake.mean() - real.mean()

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """-E[D(G(z))]."""
        return -fake.mean()

    def probabilities(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """A critic gives no probabilities: the share of pairs, one real and one generated, whose real picture it puts
        higher, and the rest. Near 1 is as it should be here; ½ means that it cannot tell them."""
        higher = (1 + torch.sign(real - fake)).mean() / 2
        return higher, 1 - higher
