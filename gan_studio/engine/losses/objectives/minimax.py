"""The saturating game of the first GAN."""

from torch import Tensor
from torch.nn.functional import softplus

from gan_studio.core.config import objectives
from gan_studio.engine.losses.objective import Objective


def cross_entropy(logits: Tensor, label: float) -> Tensor:
    """Mean binary cross-entropy of logits against one label in 0..1; stable for large logits."""
    return (label * softplus(-logits) + (1 - label) * softplus(logits)).mean()


@objectives.register("minimax", "Minimax", "As in the 2014 paper; G's gradient fades when D is sure.")
class Minimax(Objective):
    """G minimises E[log(1 - D(G(z)))] (Goodfellow et al. 2014, eq. 1)."""

    smoothable = True
    probabilistic = True

    def d_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """-E[log D(x)] - E[log(1 - D(G(z)))]."""
        return cross_entropy(real, self.real_label) + cross_entropy(fake, self.fake_label)

    def g_loss(self, fake: Tensor, real: Tensor | None) -> Tensor:
        """E[log(1 - D(G(z)))], which is negative."""
        return -cross_entropy(fake, 0)
