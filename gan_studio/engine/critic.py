"""The discriminator that every family builds: a body that sees, and a head that judges."""

from typing import NamedTuple

from torch import Tensor, nn


class Judgement(NamedTuple):
    """What D says of ``N`` pictures.

    Attributes:
        logits: ``N``, or ``N×P`` for a D that judges P patches; float.
        features: the body's output, ``N×F``.
    """

    logits: Tensor
    features: Tensor


class Critic(nn.Module):
    """Body, then one logit from its features.

    Args:
        body: pictures ``N×C×H×W`` to features ``N×F`` or ``N×C'×h×w``.
        features: F, or C'·h·w.
    """

    def __init__(self, body: nn.Module, features: int) -> None:
        super().__init__()
        self.body = body
        self.head = nn.Linear(features, 1)

    def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Judgement:
        """Judge pictures; ``classes`` (weights ``N×K``, one-hot for real pictures) when the run is conditional."""
        del classes
        features = self.body(pictures).flatten(1)
        return Judgement(self.head(features).squeeze(1), features)
