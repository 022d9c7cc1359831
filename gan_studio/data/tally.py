"""Counting what comes in while it is prepared."""

import hashlib
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.readable import readable
from gan_studio.data.depth import note_on_clipped
from gan_studio.data.report import LeftOut, Report
from gan_studio.data.shrinking import MAX_PIXELS
from gan_studio.data.source import Origin


class Tally:
    """Collects sizes, modes and what was left out, and finds pictures that are equal once prepared."""

    def __init__(self) -> None:
        self.sizes: Counter[tuple[int, int]] = Counter()
        self.modes: Counter[str] = Counter()
        self.left_out: list[LeftOut] = []
        self.clipped = self.shrunk = 0  # pictures with values beyond black or white, and those above the limit
        self._digests = bytearray()

    def count(self, size: tuple[int, int], mode: str, pictures: int = 1) -> None:
        """Note the original size (width, height) and mode of pictures that are used."""
        self.sizes[size] += pictures
        self.modes[mode] += pictures

    def remember(self, images: NDArray[Any]) -> None:
        """Note the content of ``K×H×W×C`` prepared pictures, in order."""
        for image in np.ascontiguousarray(images):
            self._digests += hashlib.blake2b(image.data, digest_size=16).digest()

    def report(
        self,
        origin: Origin,
        labels: NDArray[np.int64] | None,
        classes: tuple[str, ...],
        name: Callable[[int], str],
        notes: tuple[str, ...] = (),
    ) -> Report:
        """The report, in which every name can be shown; ``name`` gives the name of the i-th used picture."""
        used = self.sizes.total()

        def called(index: int) -> str:
            return readable(name(index))

        numbers = np.bincount(labels, minlength=len(classes)).tolist() if labels is not None else []
        return Report(
            source=readable(origin.name),
            title=readable(origin.title),
            licence=origin.licence,
            found=used + len(self.left_out),
            used=used,
            sizes=tuple(self.sizes.most_common()),
            modes=tuple(self.modes.most_common()),
            classes=tuple(zip(classes, numbers, strict=True)) if classes else (),
            duplicates=self._duplicates(called),
            left_out=tuple(LeftOut(readable(item.name), readable(item.reason)) for item in self.left_out),
            notes=origin.notes + notes + self._notes(),
            choices=origin.choices,
        )

    def _notes(self) -> tuple[str, ...]:
        found = []
        if self.shrunk:
            many = f"{self.shrunk:,} pictures have" if self.shrunk > 1 else "One picture has"
            found.append(f"{many} more than {MAX_PIXELS // 10**6} million pixels; read at a smaller size.")
        return (*found, note_on_clipped(self.clipped)) if self.clipped else tuple(found)

    def _duplicates(self, name: Callable[[int], str]) -> tuple[tuple[str, ...], ...]:
        digests = np.frombuffer(bytes(self._digests), np.uint64).reshape(-1, 2)
        order = np.lexsort((digests[:, 1], digests[:, 0]))  # stable: equal ones stay in the set's order
        ranked = digests[order]
        starts = np.flatnonzero(np.r_[True, (ranked[1:] != ranked[:-1]).any(axis=1)]) if len(order) else np.array([])
        groups = [group for group in np.split(order, starts[1:]) if len(group) > 1] if len(order) else []
        return tuple(tuple(name(int(index)) for index in group) for group in sorted(groups, key=lambda group: group[0]))
