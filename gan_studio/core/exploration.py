"""Where somebody stands in latent space: a seed, sliders moved from it, two ends and the way between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.latent import Latents, latents_from_seeds, lerp_at, slerp_at, truncate
from gan_studio.core.sheet import SheetConfig
from gan_studio.core.sheet_plan import move

End = Literal["A", "B"]
Way = Literal["spherical", "linear"]

#: Seeds that are drawn at random stay short enough to be read out and typed again.
MOST_RANDOM_SEED = 999_999

_REMEMBERED = 200


@dataclass(frozen=True)
class Place:
    """One point of latent space that can be found again.

    Attributes:
        offsets: latent dimension → σ added to what the seed gives; never 0.
    """

    seed: int = 0
    offsets: Mapping[int, float] = field(default_factory=dict)

    def latent(self, size: int) -> Latents:
        """The place as a float32 latent ``1×size``, not truncated."""
        return move(latents_from_seeds([self.seed], size), self.offsets)

    def moved(self, dimension: int, sigmas: float) -> "Place":
        """The place with one slider elsewhere."""
        others = {key: value for key, value in self.offsets.items() if key != dimension}
        return Place(self.seed, {**others, dimension: sigmas} if sigmas else others)


class Exploration:
    """What the Explore page shows, without the page.

    Attributes:
        size: latent dimensions of the generator.
        place: the current seed and sliders.
        psi: truncation of everything that is shown.
        ends: the two ends of the path.
        way: how the path goes.
        t: where on the path, 0 at A and 1 at B.
        on_path: whether the picture shows the path's point rather than the place.
    """

    def __init__(self, size: int = 0) -> None:
        self.size = size
        self.place = Place()
        self.psi = 1.0
        self.ends: dict[End, Place] = {"A": Place(0), "B": Place(1)}
        self.way: Way = "spherical"
        self.t = 0.0
        self.on_path = False
        self._history: list[int] = [0]
        self._at = 0

    # Seeds

    def go_to_seed(self, seed: int) -> None:
        """Look at another seed; sliders stay as they are. What lay ahead in the history is forgotten."""
        self.on_path = False
        if seed != self.place.seed:
            self.place = Place(seed, self.place.offsets)
            self._history = [*self._history[: self._at + 1], seed][-_REMEMBERED:]
            self._at = len(self._history) - 1

    def randomise(self, generator: np.random.Generator) -> int:
        """Look at a seed drawn at random, which is returned."""
        seed = int(generator.integers(0, MOST_RANDOM_SEED + 1))
        self.go_to_seed(seed)
        return seed

    @property
    def history(self) -> tuple[int, ...]:
        """Seeds looked at, oldest first."""
        return tuple(self._history)

    @property
    def can_go_back(self) -> bool:
        """Whether another seed was looked at before."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether `back` was used."""
        return self._at < len(self._history) - 1

    def back(self) -> None:
        """To the seed looked at before."""
        self._go_along(self._at - 1)

    def forward(self) -> None:
        """To the seed that `back` left."""
        self._go_along(self._at + 1)

    def _go_along(self, at: int) -> None:
        if 0 <= at < len(self._history):
            self._at = at
            self.place = Place(self._history[at], self.place.offsets)
            self.on_path = False

    # Sliders

    def move(self, dimension: int, sigmas: float) -> None:
        """Put one slider ``sigmas`` away from what the seed gives; on the path, from the point that is seen."""
        if self.on_path:
            target = self.here()
            self.go_to_seed(target.seed)
            self.place = target
        self.place = self.place.moved(dimension, sigmas)

    def reset(self) -> None:
        """All sliders back to what the seed gives."""
        self.place = Place(self.place.seed)
        self.on_path = False

    # Ends and the path

    def set_end(self, end: End, place: Place | None = None) -> None:
        """Make a place, or what is seen, an end of the path."""
        self.ends = {**self.ends, end: place or self.here()}

    def here(self) -> Place:
        """What is seen as a place: a point of the path is its first seed with every slider moved."""
        if not self.on_path:
            return self.place
        start = Place(self.ends["A"].seed)
        moved = self._walk(np.array([self.t]), 1.0)[0] - start.latent(self.size)[0]
        return Place(start.seed, {index: float(sigmas) for index, sigmas in enumerate(moved) if abs(sigmas) > 1e-6})

    def swap_ends(self) -> None:
        """A becomes B and B becomes A."""
        self.ends = {"A": self.ends["B"], "B": self.ends["A"]}

    def go_to_end(self, end: End) -> None:
        """Look at an end, sliders and all."""
        target = self.ends[end]
        self.go_to_seed(target.seed)
        self.place = target

    def go_along(self, t: float) -> None:
        """Look at a point of the path: 0 is A, 1 is B."""
        self.t = min(max(t, 0.0), 1.0)
        self.on_path = True

    # Latents, all float32, truncated

    def latent(self) -> Latents:
        """What the picture shows, ``1×size``."""
        if self.on_path:
            return self._walk(np.array([self.t]), self.psi)
        return truncate(self.place.latent(self.size), self.psi)

    def path(self, count: int) -> Latents:
        """``count×size`` points from A to B, both included."""
        return self._walk(np.linspace(0, 1, count), self.psi)

    def end_latents(self) -> Latents:
        """``2×size``: A and B."""
        return truncate(np.concatenate([self._end("A"), self._end("B")]), self.psi)

    def _walk(self, t: NDArray[np.float64], psi: float) -> Latents:
        walk = slerp_at if self.way == "spherical" else lerp_at
        return truncate(walk(self._end("A")[0], self._end("B")[0], t), psi)

    def _end(self, end: End) -> Latents:
        return self.ends[end].latent(self.size)

    # Taking it along

    def on_sheet(self, sheet: SheetConfig) -> SheetConfig:
        """A sheet that shows the same: seeds from the current one on, or the walk between the two ends."""
        if self.on_path:
            changes: dict[str, object] = {
                "varies": "interpolation",
                "seed": self.ends["A"].seed,
                "end_seed": self.ends["B"].seed,
                "path": self.way,
                "offsets": dict(self.ends["A"].offsets),
                "end_offsets": dict(self.ends["B"].offsets),
            }
        else:
            varies = "seeds" if sheet.varies == "interpolation" else sheet.varies
            offsets = dict(self.place.offsets)
            changes = {"varies": varies, "seed": self.place.seed, "offsets": offsets, "end_offsets": {}}
        return SheetConfig.model_validate({**sheet.model_dump(), **changes, "truncation": self.psi})
