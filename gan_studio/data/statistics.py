"""Simple numbers about prepared pictures, for the recommended start."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.set_facts import DeviceKind, ImageStatistics, SetFacts
from gan_studio.data.image_set import ImageSet

_LOOKED_AT = 256  # pictures at most
_PIXELS = 2**19  # of them all together, unless they are very large
_PATCH = 4
_FLAT = 8  # of 255: how far the pixels of a patch may be apart, in each channel
_SMALL = 8  # pixels: the side at which pictures are compared
_COMPARED = 2000  # pictures whose classes are compared, at most,
_COMPARED_PIXELS = 2**25  # of so many together
_NOISE = np.sqrt(2 / 12)  # root mean square distance between two numbers drawn evenly from 0..1


def measure(images: NDArray[Any], labels: NDArray[np.int64] | None = None) -> ImageStatistics:
    """Look at some pictures of a set.

    Args:
        images: uint8 ``N×H×W×C``, N at least 1; may be mapped from a file.
        labels: ``N``; None without classes.
    """
    area = images.shape[1] * images.shape[2]
    pixels = np.stack([images[place] for place in _spread(len(images), min(_LOOKED_AT, max(16, _PIXELS // area)))])
    transparent = 0.0
    if pixels.shape[-1] == 4:
        transparent = float((pixels[..., 3] < 250).any(axis=(1, 2)).mean())
    seen = _over_white(pixels)
    likeness = 0.0
    if labels is not None:
        compared = _spread(len(images), min(_COMPARED, max(_LOOKED_AT, _COMPARED_PIXELS // area)))
        small = np.concatenate([_small(_over_white(images[place][None])) for place in compared])
        likeness = _likeness(small.reshape(len(small), -1), np.asarray(labels)[compared])
    return ImageStatistics(
        round(transparent, 3),
        round(_colorfulness(seen), 1),
        round(_flat(seen), 3),
        round(_diversity(seen), 3),
        round(likeness, 2),
    )


def facts_of(images: ImageSet, device: DeviceKind, cores: int) -> SetFacts:
    """What a recommendation needs to know of a set on a machine."""
    numbers = [count for _, count in images.report.classes]
    return SetFacts(
        len(images), images.shape, len(numbers), min(numbers, default=0), device, cores, images.report.statistics
    )


def _spread(length: int, count: int) -> NDArray[np.int64]:
    """Places all over a set."""
    return np.unique(np.linspace(0, length - 1, count).astype(np.int64))


def _over_white(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if pixels.shape[-1] != 4:
        return pixels
    alpha = pixels[..., 3:].astype(np.float32) / 255
    return (pixels[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)


def _colorfulness(pixels: NDArray[np.uint8]) -> float:
    """Hasler and Süsstrunk 2003, mean over the pictures."""
    if pixels.shape[-1] == 1:
        return 0.0
    red, green, blue = (pixels[..., channel].astype(np.float32) for channel in range(3))
    first, second = red - green, (red + green) / 2 - blue
    axes = (1, 2)
    spread = np.hypot(first.std(axis=axes), second.std(axis=axes))
    return float((spread + 0.3 * np.hypot(first.mean(axis=axes), second.mean(axis=axes))).mean())


def _flat(pixels: NDArray[np.uint8]) -> float:
    count, height, width, channels = pixels.shape
    rows, columns = height // _PATCH, width // _PATCH
    if not rows or not columns:
        return 0.0
    cut = pixels[:, : rows * _PATCH, : columns * _PATCH]
    patches = cut.reshape(count, rows, _PATCH, columns, _PATCH, channels)
    apart = patches.max(axis=(2, 4)).astype(np.int16) - patches.min(axis=(2, 4))
    return float((apart <= _FLAT).all(axis=-1).mean())


def _diversity(pixels: NDArray[np.uint8]) -> float:
    """Each picture against the one half the sample away."""
    small = _small(pixels)
    apart = small - np.roll(small, max(1, len(small) // 2), axis=0)
    distances = np.sqrt((apart**2).reshape(len(small), -1).mean(axis=1))
    return float(distances.mean() / _NOISE)


def _likeness(seen: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """Of pictures ``N×F``; see `ImageStatistics.likeness`."""
    count = len(seen)
    numbers = np.unique(labels, return_counts=True)[1]
    by_chance = (numbers * (numbers - 1)).sum() / max(1, count * (count - 1))
    if not by_chance:
        return 0.0
    squares = (seen**2).sum(axis=1)
    distances = squares[:, None] + squares - 2 * seen @ seen.T
    np.fill_diagonal(distances, np.inf)
    return float((labels[distances.argmin(axis=1)] == labels).mean() / by_chance)


def _small(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """``N×H×W×C`` in 0..1 at about 8×8."""
    count, height, width, _ = pixels.shape
    down, across = max(1, height // _SMALL), max(1, width // _SMALL)
    cut = pixels[:, : height // down * down, : width // across * across].astype(np.float32) / 255
    small: NDArray[np.float32] = cut.reshape(
        count, cut.shape[1] // down, down, cut.shape[2] // across, across, -1
    ).mean(axis=(2, 4))
    return small
