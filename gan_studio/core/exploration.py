"""Where somebody stands in latent space: a seed, sliders moved from it, two ends and the way between them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.classes import ClassWeights, blend_classes, mixed_classes
from gan_studio.core.latent import Latents, lerp_at, slerp_at, truncate
from gan_studio.core.place import Place
from gan_studio.core.position import End, Position, Way
from gan_studio.core.sheet import SheetConfig

#: Seeds that are drawn at random stay short enough to be read out and typed again.
MOST_RANDOM_SEED = 999_999

_REMEMBERED = 200


class Exploration:
    """What the Explore page shows, without the page.

    Attributes:
        size: latent dimensions of the generator.
        class_names: of a generator that is told the class; empty for others.
        place: the current seed and sliders.
        psi: truncation of everything that is shown.
        ends: the two ends of the path.
        way: how the path goes.
        t: where on the path, 0 at A and 1 at B.
        on_path: whether the picture shows the path's point rather than the place.
    """

    def __init__(self, size: int = 0) -> None:
        self.size = size
        self.class_names: tuple[str, ...] = ()
        self.place = Place()
        self.psi = 1.0
        self.ends: dict[End, Place] = {"A": Place(0), "B": Place(1)}
        self.way: Way = "spherical"
        self.t = 0.0
        self.on_path = False
        self._history: list[int] = [0]
        self._at = 0

    # Coming back

    @property
    def position(self) -> Position:
        """What `go_to` needs to come back here."""
        a, b = self.ends["A"], self.ends["B"]
        return Position(self.size, self.place, a, b, self.psi, self.way, self.t, self.on_path)

    def go_to(self, position: Position) -> None:
        """Stand where somebody stood before, in the latent space of a generator that the position fits."""
        self.place, self.ends = position.place, {"A": position.a, "B": position.b}
        self.psi, self.way, self.t, self.on_path = position.psi, position.way, position.t, position.on_path
        self._history, self._at = [position.place.seed], 0

    # Seeds

    def go_to_seed(self, seed: int) -> None:
        """Look at another seed; sliders stay as they are. What lay ahead in the history is forgotten."""
        self.on_path = False
        if seed != self.place.seed:
            self.place = replace(self.place, seed=seed)
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
            self.place = replace(self.place, seed=self._history[at])
            self.on_path = False

    # Sliders

    def move(self, dimension: int, sigmas: float) -> None:
        """Put one slider ``sigmas`` away from what the seed gives; on the path, from the point that is seen."""
        self._leave_path()
        self.place = self.place.moved(dimension, sigmas)

    def reset(self) -> None:
        """All sliders back to what the seed gives."""
        self.place = replace(self.place, offsets={})
        self.on_path = False

    def _leave_path(self) -> None:
        """Stay where the path was left."""
        if self.on_path:
            target = self.here()
            self.go_to_seed(target.seed)
            self.place = target

    # Classes

    def choose_class(self, name: str, other: str = "", share: float = 0.0) -> None:
        """Look at pictures of a class, or of a mixture with ``share`` (0..1) of another."""
        self._leave_path()
        shares = {name: 1 - share, other: share} if other and other != name else {name: 1.0}
        self.place = replace(self.place, classes={key: value for key, value in shares.items() if value > 0})

    def class_shares(self) -> dict[str, float]:
        """What is seen, class → share, the heaviest first; empty for a generator without classes."""
        weights = self.classes()
        if weights is None:
            return {}
        shares = zip(self.class_names, weights[0].tolist(), strict=True)
        return dict(sorted(((name, share) for name, share in shares if share > 0), key=lambda pair: -pair[1]))

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
        offsets = {index: float(sigmas) for index, sigmas in enumerate(moved) if abs(sigmas) > 1e-6}
        return Place(start.seed, offsets, self.class_shares())

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

    # Classes of the same, float32 ``N×K``; None for a generator without

    def classes(self) -> ClassWeights | None:
        """Of what the picture shows, ``1×K``."""
        if self.on_path:
            return self._between(np.array([self.t]))
        return mixed_classes(self.place.classes, self.class_names) if self.class_names else None

    def path_classes(self, count: int) -> ClassWeights | None:
        """``count×K`` from A's to B's, both included."""
        return self._between(np.linspace(0, 1, count))

    def end_classes(self) -> ClassWeights | None:
        """``2×K``: A's and B's."""
        return self._between(np.array([0.0, 1.0]))

    def _between(self, t: NDArray[np.float64]) -> ClassWeights | None:
        if not self.class_names:
            return None
        start, end = (mixed_classes(self.ends[which].classes, self.class_names) for which in ("A", "B"))
        return blend_classes(start, end, t)

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
            if self.class_names:
                shares = {
                    "class_shares": dict(self.ends["A"].classes),
                    "end_class_shares": dict(self.ends["B"].classes),
                }
                changes |= {"classes": "mixture", **shares}
        else:
            varies = "seeds" if sheet.varies == "interpolation" else sheet.varies
            offsets = dict(self.place.offsets)
            changes = {"varies": varies, "seed": self.place.seed, "offsets": offsets, "end_offsets": {}}
            if self.class_names:
                changes |= self._class_on_sheet()
        return SheetConfig.model_validate({**sheet.model_dump(), **changes, "truncation": self.psi})

    def _class_on_sheet(self) -> dict[str, object]:
        """Of a page that shows the place's class or mixture."""
        shares = self.class_shares()
        if len(shares) == 1:
            return {"classes": "one", "class_name": next(iter(shares))}
        return {"classes": "mixture", "class_shares": shares, "end_class_shares": {}}
