"""The discriminator that every family builds: a body that sees, and a head that judges."""

from typing import NamedTuple

from torch import Tensor, nn

from gan_studio.engine.layers.layout import flattened


class Judgement(NamedTuple):
    """What D says of ``N`` pictures.

    Attributes:
        logits: ``N``, or ``N×P`` for a D that judges P patches; float.
        features: the body's output, ``N×F``.
        class_logits: ``N×K``, from a D that tells the class itself; else None.
    """

    logits: Tensor
    features: Tensor
    class_logits: Tensor | None = None


class Critic(nn.Module):
    """Body, then one logit from its features.

    Args:
        body: pictures ``N×C×H×W`` to features ``N×F`` or ``N×C'×h×w``.
        features: F, or C'·h·w.
        places: h·w. A projection of classes sums the features over these places.
    """

    def __init__(self, body: nn.Module, features: int, places: int = 1) -> None:
        super().__init__()
        self.body = body
        self.head: nn.Module = nn.Linear(features, 1)
        self.features = features
        self.places = places
        self.comparison: nn.Module | None = None

    def compare(self, layer: nn.Module, added: int) -> None:
        """Let the head see, beside the features, what a layer ``N×F`` to ``N×(F+added)`` says of the whole batch."""
        self.comparison = layer
        self.head = type(self.head)(self.features + added, 1)

    def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Judgement:
        """Judge pictures; ``classes`` (weights ``N×K``, one-hot for real pictures) when the run is conditional.

        A plain critic knows nothing of classes; those of `engine.conditional` wrap it.
        """
        del classes
        features = flattened(self.body(pictures))
        compared = self.comparison(features) if self.comparison else features
        return Judgement(self.head(compared).squeeze(1), features)
