"""One point of latent space that can be found again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gan_studio.core.latent import Latents, latents_from_seeds
from gan_studio.core.sheet_plan import move


@dataclass(frozen=True)
class Place:
    """One point of latent space that can be found again.

    Attributes:
        offsets: latent dimension → σ added to what the seed gives; never 0.
        classes: class → its share; empty is the first class.
    """

    seed: int = 0
    offsets: Mapping[int, float] = field(default_factory=dict)
    classes: Mapping[str, float] = field(default_factory=dict)

    def latent(self, size: int) -> Latents:
        """The place as a float32 latent ``1×size``, not truncated."""
        return move(latents_from_seeds([self.seed], size), self.offsets)

    def moved(self, dimension: int, sigmas: float) -> "Place":
        """The place with one slider elsewhere."""
        others = {key: value for key, value in self.offsets.items() if key != dimension}
        return replace(self, offsets={**others, dimension: sigmas} if sigmas else others)
