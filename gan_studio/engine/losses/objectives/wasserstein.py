"""The distance that it takes to carry the generated pictures to the real ones."""

import torch
from torch import Tensor

from gan_studio.core.config import NetworkConfig, Problem, RunConfig, objectives
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
        if not (penalties.gradient_penalty or penalties.clip or penalties.r1_gamma or penalties.r2_gamma):
            found += _problems_of_slope(config.network)
        if config.objective.label_flipping:
            found.append(
                Problem(
                    "objective.label_flipping",
                    "Wasserstein has no labels: exchanging pairs would only shrink the distance.",
                    "Set label flipping to 0, or choose another objective.",
                    mend=("objective.label_flipping", 0.0),
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


def _problems_of_slope(network: NetworkConfig) -> list[Problem]:
    """Spectral normalisation bounds D's slope, unless another one follows, which learns a factor of its own."""
    if network.spectral_norm == "none":
        message = "Wasserstein needs a D whose slope is bounded; without bounds its loss falls forever."
        clip = 0.1 if network.least_clip else 0.01
        hint = f"Set the gradient penalty to 10, or clip weights at {clip}, or choose another objective."
        mend = ("penalties.gradient_penalty", 10.0) if not network.normalises_d_batches() else ("penalties.clip", clip)
        return [Problem("objective.name", message, hint, mend)]
    if (norm := network.norm_of_d()) == "none":
        return []
    message = f"Wasserstein needs a D whose slope is bounded: {norm} normalisation undoes what the spectral one does."
    hint = "Choose no normalisation in D, or another objective."
    return [Problem("network.d_norm", message, hint, mend=("network.d_norm", "none"))]
