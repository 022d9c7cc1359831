"""Ways to damage pictures, each at three rising strengths."""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

Pictures = NDArray[np.uint8]


@dataclass(frozen=True)
class Given:
    """What a damage works on.

    Attributes:
        pictures: uint8 ``N×H×W×C``, held out: no judge compares with them.
        labels: their classes, ``N``; None without.
        known: as many pictures or more that the judge compares with.
    """

    pictures: Pictures
    labels: NDArray[np.int64] | None
    known: Pictures


@dataclass(frozen=True)
class Damage:
    """One way.

    Attributes:
        levels: rising strengths, with their words for the table.
        apply: (what is given, a strength, a source of random numbers) to damaged pictures.
        labeled: it needs classes.
    """

    name: str
    levels: tuple[tuple[float, str], ...]
    apply: Callable[[Given, float, np.random.Generator], Pictures]
    labeled: bool = False


def _bytes(values: NDArray[np.floating]) -> Pictures:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _blur(given: Given, strength: float, random: np.random.Generator) -> Pictures:
    del random
    sigma = strength * min(given.pictures.shape[1:3])
    return _bytes(ndimage.gaussian_filter(given.pictures.astype(np.float32), (0, sigma, sigma, 0), mode="nearest"))


def _noise(given: Given, strength: float, random: np.random.Generator) -> Pictures:
    return _bytes(given.pictures + random.normal(0, strength, given.pictures.shape))


def _classes(given: Given, strength: float, random: np.random.Generator) -> Pictures:
    """As many pictures, of some of the classes only."""
    assert given.labels is not None
    names = random.permutation(np.unique(given.labels))
    kept = names[: max(1, round(len(names) * (1 - strength)))]
    those = np.flatnonzero(np.isin(given.labels, kept))
    return given.pictures[random.choice(those, len(given.pictures))]


def _repeated(given: Given, strength: float, random: np.random.Generator) -> Pictures:
    """So many different pictures, again and again."""
    return given.pictures[random.permutation(np.arange(len(given.pictures)) % int(strength))]


def _flat(given: Given, strength: float, random: np.random.Generator) -> Pictures:
    """A square of each picture becomes its own mean color."""
    damaged = given.pictures.copy()
    height, width = damaged.shape[1:3]
    tall, wide = round(strength * height), round(strength * width)
    for picture in damaged:
        top, left = random.integers(height - tall + 1), random.integers(width - wide + 1)
        part = picture[top : top + tall, left : left + wide]
        part[:] = part.mean((0, 1))
    return damaged


def _copies(given: Given, strength: float, random: np.random.Generator) -> Pictures:
    """A share of the pictures is replaced by known ones, moved by a pixel at most and a little noisy."""
    damaged = given.pictures.copy()
    for index in np.flatnonzero(random.random(len(damaged)) < strength):
        moved = np.roll(given.known[index], random.integers(-1, 2, 2), (0, 1))
        damaged[index] = _bytes(moved + random.normal(0, 3, moved.shape))
    return damaged


def _color(given: Given, strength: float, random: np.random.Generator) -> Pictures:
    """The first channel is brighter, the third darker; grey pictures are brighter."""
    del random
    values = given.pictures.astype(np.float32)
    values[..., 0] += strength
    if values.shape[3] >= 3:
        values[..., 2] -= strength
    return _bytes(values)


def _jpeg(given: Given, strength: float, random: np.random.Generator) -> Pictures:
    """Blocks of eight pixels; transparency stays."""
    del random
    damaged = given.pictures.copy()
    for picture in damaged:
        shown = picture[..., 0] if picture.shape[2] == 1 else picture[..., :3]
        file = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(shown)).save(file, "JPEG", quality=int(strength))
        shown[:] = np.asarray(Image.open(file))
    return damaged


def _shuffled(given: Given, strength: float, random: np.random.Generator) -> Pictures:
    """Of a grid of 4×4 patches, so many change places."""
    damaged = given.pictures.copy()
    height, width = (length // 4 for length in damaged.shape[1:3])
    places = [
        (slice(y * height, (y + 1) * height), slice(x * width, (x + 1) * width)) for y in range(4) for x in range(4)
    ]
    for before, after in zip(given.pictures, damaged, strict=True):
        chosen = random.choice(16, int(strength), replace=False)
        for source, target in zip(chosen, np.roll(chosen, 1), strict=True):
            after[places[target]] = before[places[source]]
    return damaged


def _percent(*levels: float) -> tuple[tuple[float, str], ...]:
    return tuple((level, f"{100 * level:g} %") for level in levels)


def _plain(*levels: float) -> tuple[tuple[float, str], ...]:
    return tuple((level, f"{level:g}") for level in levels)


#: In the order of the table.
DAMAGES = (
    Damage("blur, σ of the side", _percent(0.015, 0.03, 0.06), _blur),
    Damage("noise, σ of 255", _plain(8, 24, 64), _noise),
    Damage("classes dropped", _percent(0.25, 0.5, 0.75), _classes, labeled=True),
    Damage("different pictures", _plain(100, 50, 25), _repeated),
    Damage("flat patch, share of the side", _percent(0.25, 0.375, 0.5), _flat),
    Damage("color shift, of 255", _plain(8, 24, 64), _color),
    Damage("JPEG, quality", _plain(50, 20, 5), _jpeg),
    Damage("patches shuffled, of 16", _plain(2, 6, 16), _shuffled),
    Damage("near-copies, share", _percent(0.25, 0.5, 1.0), _copies),
)
