"""A table that grows at its end without being copied each time."""

import numpy as np
from numpy.typing import NDArray


class Rows:
    """Float64 rows in ascending order of their first column; the room doubles when it is used up."""

    def __init__(self, columns: int) -> None:
        self._room = np.empty((256, columns))
        self._count = 0

    @property
    def table(self) -> NDArray[np.float64]:
        """All rows, ``K×columns``: a view, not a copy. It must not be written to."""
        view = self._room[: self._count]
        view.flags.writeable = False
        return view

    def extend(self, rows: NDArray[np.float64]) -> None:
        """Add rows. Those that are there from the first new one's step on come again and are dropped first."""
        if not len(rows):
            return
        kept = int(np.searchsorted(self._room[: self._count, 0], rows[0, 0]))
        needed = kept + len(rows)
        if needed > len(self._room):
            room = np.empty((max(needed, 2 * len(self._room)), self._room.shape[1]))
            room[:kept] = self._room[:kept]
            self._room = room
        self._room[kept:needed] = rows
        self._count = needed

    def replace(self, rows: NDArray[np.float64]) -> None:
        """Start again with these rows."""
        self._count = 0
        self.extend(rows)
