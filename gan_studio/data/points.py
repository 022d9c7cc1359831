"""Points in the plane: the toy sets that show mode collapse, how they are drawn, and how many modes are found again."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.shape import POINTS_SIDE

Points = NDArray[np.float32]
Picture = NDArray[np.uint8]
_Colour = tuple[int, int, int]

#: Okabe and Ito's blue, which is G's colour everywhere; the real points lie under it.
_GENERATED: _Colour = (0, 114, 178)
_REAL: _Colour = (176, 176, 180)
_SINGLE: _Colour = (20, 20, 24)
_PAPER = 255
#: Part of the side that stays free beyond -1 and 1, each.
_MARGIN = 0.04
#: A mode is found when this share of all points are good ones of its own.
_FOUND = 0.01
#: Farther from every mode than this many standard deviations, a point is not a good one.
_NEAR = 3.0


@dataclass(frozen=True)
class Gaussians:
    """Equal round Gaussians in the plane.

    Attributes:
        centres: ``K×2`` within -1..1.
        sigma: standard deviation along each axis.
    """

    name: str
    centres: NDArray[np.float64]
    sigma: float

    def sample(self, count: int, seed: int) -> tuple[Points, NDArray[np.int64]]:
        """``count×2`` points, equally many of each mode (the first ones get the rest), in random order, and their
        modes."""
        random = np.random.Generator(np.random.PCG64(seed))
        modes = random.permutation(np.arange(count, dtype=np.int64) % len(self.centres))
        points = self.centres[modes] + self.sigma * random.standard_normal((count, 2))
        return points.astype(np.float32), modes


def _ring() -> Gaussians:
    angles = np.arange(8) * (2 * np.pi / 8)
    return Gaussians("ring", 2 / 2.5 * np.stack([np.cos(angles), np.sin(angles)], axis=1), 0.02 / 2.5)


def _grid() -> Gaussians:
    places = np.arange(-4, 5, 2) / 5.0
    return Gaussians("grid", np.stack(np.meshgrid(places, places), axis=-1).reshape(-1, 2), 0.05 / 5)


#: Metz et al. 2017, appendix A: 8 modes of σ 0.02 on a circle of radius 2. Lin et al. 2018, section 4.1: 25 of σ 0.05
#: on a grid with spacing 2. Both are made smaller, by 2.5 and by 5, so that the farthest modes are at 0.8.
MIXTURES = {mixture.name: mixture for mixture in (_ring(), _grid())}


@dataclass(frozen=True)
class Coverage:
    """How much of a mixture was found again.

    Attributes:
        found, modes: modes that were found, of so many.
        good: share of points within three standard deviations of a mode, 0..1.
    """

    found: int
    modes: int
    good: float


def modes_covered(points: Points, mixture: Gaussians) -> Coverage:
    """Count the modes in ``N×2`` points.

    A point is good within 3 σ of its nearest mode (Srivastava et al. 2017, section 4.1). A mode is found when good
    points of its own are at least 1 % of all points: a quarter of its part in the grid, a twelfth in the ring. So a
    stray point does not count, as it does where a single one is enough.
    """
    apart = np.linalg.norm(np.asarray(points, np.float64)[:, None] - mixture.centres, axis=2)
    nearest, good = apart.argmin(axis=1), apart.min(axis=1) <= _NEAR * mixture.sigma
    counts = np.bincount(nearest[good], minlength=len(mixture.centres))
    return Coverage(int((counts >= _FOUND * len(points)).sum()), len(mixture.centres), float(good.mean()))


def to_points(images: NDArray[np.float32]) -> Points:
    """``N×1×2×1``, which is how image sets have them, as ``N×2``."""
    return images.reshape(len(images), 2)


def draw_points(generated: Points | None = None, real: Points | None = None, side: int = POINTS_SIDE) -> Picture:
    """Points ``N×2`` in -1..1 as a picture ``side×side×3``: generated ones in G's colour over grey real ones.

    Real points are drawn larger, so that they are seen around generated ones that cover them. Points outside are left
    out.
    """
    canvas = np.full((side, side, 3), _PAPER, np.float32)
    if real is not None:
        _lay(canvas, real, _REAL, radius=2, opacity=0.5)
    if generated is not None:
        _lay(canvas, generated, _GENERATED, radius=1, opacity=0.6)
    return canvas.round().astype(np.uint8)


def draw_single(points: Points, among: Points, side: int = POINTS_SIDE) -> Picture:
    """A picture ``N×side×side×3`` for each of N points: where it lies ``among`` others, ``M×2``."""
    backdrop = np.full((side, side, 3), _PAPER, np.float32)
    _lay(backdrop, among, _GENERATED, radius=1, opacity=0.25)
    pictures = np.empty((len(points), side, side, 3), np.uint8)
    for place, point in enumerate(points):
        canvas = backdrop.copy()
        _lay(canvas, point[None], _SINGLE, radius=5, opacity=1.0)
        _lay(canvas, point[None], _GENERATED, radius=3, opacity=1.0)
        pictures[place] = canvas.round()
    return pictures


def _lay(canvas: NDArray[np.float32], points: Points, colour: _Colour, *, radius: int, opacity: float) -> None:
    """Discs over a canvas; where several lie over each other they cover more."""
    side = len(canvas)
    inner = (side - 1) * (1 - 2 * _MARGIN)
    finite = points[np.isfinite(points).all(axis=1)]
    places = np.rint((side - 1) * _MARGIN + (np.clip(finite, -9, 9) + 1) / 2 * inner).astype(np.int64)
    steps = np.arange(-radius, radius + 1)
    x, y = (offsets.ravel() for offsets in np.meshgrid(steps, steps))
    disc = x**2 + y**2 <= (radius + 0.3) ** 2
    columns = (places[:, :1] + x[disc]).ravel()
    rows = (side - 1 - places[:, 1:] + y[disc]).ravel()
    inside = (columns >= 0) & (columns < side) & (rows >= 0) & (rows < side)
    layers = np.zeros((side, side), np.float32)
    np.add.at(layers, (rows[inside], columns[inside]), 1)
    bare = ((1 - opacity) ** layers)[..., None]
    canvas[:] = canvas * bare + np.array(colour, np.float32) * (1 - bare)
