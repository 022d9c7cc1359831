"""Groups of pictures that look alike, found where nobody has labeled them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.errors import UserError
from gan_studio.core.files import atomic_write
from gan_studio.core.shape import ImageShape

_FITTED = 20_000  # pictures at most that groups are found by
_BLOCK_BYTES = 2**24  # of pictures that are reduced at a time
_ROUNDS = 60
_SIDE = 8  # pixels, about, at which pictures are compared


@dataclass(frozen=True)
class Groups:
    """What k-means found: a picture belongs to the group whose center is nearest to the reduced picture.

    Attributes:
        centers: float32 ``K×F``; the largest group first.
    """

    centers: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.centers)

    def fit(self, shape: ImageShape) -> bool:
        """Whether pictures of this shape can be sorted into them."""
        return bool(self.centers.shape[1] == np.prod(small_shape(shape)))

    def labels(self, images: NDArray[Any]) -> NDArray[np.int64]:
        """The group of each picture, ``N`` in 0..K-1: the same on every machine.

        Args:
            images: uint8 ``N×H×W×C`` of the size that the groups were found in; may be mapped from a file.

        Raises:
            UserError: they have another size.
        """
        if not self.fit(ImageShape(*images.shape[1:])):
            raise UserError("The groups were found in pictures of another size.", "Make the run again.")
        centers = self.centers.astype(np.float64)
        blocks = _described(images, np.arange(len(images)))
        return np.concatenate([_nearest(block.astype(np.float64), centers) for block in blocks])


def small_shape(shape: ImageShape) -> ImageShape:
    """The size at which pictures of a shape are compared: groups can serve all shapes that come to the same."""
    rows, columns = (side // max(1, side // _SIDE) for side in (shape.height, shape.width))
    return ImageShape(rows, columns, shape.channels)


def find_groups(images: NDArray[Any], count: int, seed: int) -> Groups:
    """Sort pictures into ``count`` groups of similar shapes and colors; at most as many as there are pictures.

    Lloyd's k-means from k-means++ (Arthur & Vassilvitskii 2007) on pictures of about 8×8 pixels, with their opacity.

    Args:
        images: uint8 ``N×H×W×C``; may be mapped from a file.
    """
    random = np.random.default_rng(seed)
    chosen = np.sort(random.permutation(len(images))[:_FITTED])
    seen = np.concatenate(list(_described(images, chosen)))
    centers = _first_centers(seen, min(count, len(seen)), random)
    labels = _nearest(seen, centers)
    for _ in range(_ROUNDS):
        centers = _means(seen, labels, centers)
        before, labels = labels, _nearest(seen, centers)
        if np.array_equal(labels, before):
            break
    sizes = np.bincount(labels, minlength=len(centers))
    return Groups(centers[np.argsort(-sizes, kind="stable")])


def read_groups(path: Path) -> Groups:
    """What `write_groups` wrote; ``UserError`` when it cannot be read."""
    restore = "Restore it from a copy, or make the run again."
    try:
        centers = np.load(path, allow_pickle=False)
    except (ValueError, EOFError):  # NumPy takes what it does not know for a pickle
        centers = np.empty(0)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.", restore) from error
    if centers.ndim != 2 or centers.dtype != np.float32:
        raise UserError(f"{path} holds no groups of pictures.", restore)
    return Groups(centers)


def write_groups(path: Path, groups: Groups) -> None:
    """As a NumPy file; ``UserError`` when the place cannot be written."""
    with atomic_write(path) as file:
        np.save(file, groups.centers, allow_pickle=False)


def _described(images: NDArray[Any], chosen: NDArray[np.int64]) -> Iterator[NDArray[np.float32]]:
    """The reduced pictures ``B×F``, some at a time: what is seen of them over white, and how opaque they are."""
    together = max(1, _BLOCK_BYTES // images[0].nbytes)
    for start in range(0, len(chosen), together):
        pixels = images[chosen[start : start + together]]
        if pixels.shape[-1] != 4:
            yield _reduced(pixels).reshape(len(pixels), -1)
            continue
        opacity = _reduced(pixels[..., 3:])
        colors = _reduced(pixels[..., :3].astype(np.uint16) * pixels[..., 3:]) / 255
        yield np.concatenate([colors + 1 - opacity, opacity], axis=-1).reshape(len(pixels), -1)


def _reduced(pixels: NDArray[Any]) -> NDArray[np.float32]:
    """Means of ``N×H×W×C``, divided by 255, at about 8×8. Added up as whole numbers: the same on every machine."""
    count, height, width, channels = pixels.shape
    down, across = max(1, height // _SIDE), max(1, width // _SIDE)
    cut = pixels[:, : height // down * down, : width // across * across]
    rows = cut.reshape(count, cut.shape[1] // down, down, -1).sum(axis=2, dtype=np.uint32)
    sums = rows.reshape(count, rows.shape[1], -1, across, channels).sum(axis=3, dtype=np.uint32)
    means: NDArray[np.float32] = (sums / np.float64(255 * down * across)).astype(np.float32)
    return means


def _first_centers(seen: NDArray[np.float32], count: int, random: np.random.Generator) -> NDArray[np.float32]:
    """Pictures far from each other: each with a chance by its squared distance from those before it."""
    chosen = [int(random.integers(len(seen)))]
    lengths = (seen**2).sum(axis=1)
    squares = np.full(len(seen), np.inf, np.float32)
    while True:
        last = chosen[-1]
        squares = np.minimum(squares, np.maximum(lengths - 2 * seen @ seen[last] + lengths[last], 0))
        squares[last] = 0
        if len(chosen) == count:
            return seen[chosen]
        total = squares.sum(dtype=np.float64)
        chances = squares / total if total > 0 else None  # all are copies of those that were chosen
        chosen.append(int(random.choice(len(seen), p=chances)))


def _nearest(seen: NDArray[Any], centers: NDArray[Any]) -> NDArray[np.int64]:
    nearest: NDArray[np.int64] = ((centers**2).sum(axis=1) - 2 * seen @ centers.T).argmin(axis=1)
    return nearest


def _means(seen: NDArray[np.float32], labels: NDArray[np.int64], centers: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of the members of each group; a group without any keeps its center."""
    members = np.eye(len(centers), dtype=np.float32)[labels]
    counts = members.sum(axis=0)[:, None]
    means: NDArray[np.float32] = np.where(counts > 0, members.T @ seen / np.maximum(counts, 1), centers)
    return means
