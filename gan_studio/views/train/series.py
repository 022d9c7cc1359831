"""A run's metrics as curves: contiguous columns that grow, with gaps left out and a moving mean."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.events import METRIC_COLUMNS

_STEP, _SECONDS = METRIC_COLUMNS.index("step"), METRIC_COLUMNS.index("seconds")


class Column:
    """Numbers that are appended to; the room doubles when it is used up."""

    def __init__(self, dtype: type[np.generic]) -> None:
        self._room: NDArray[Any] = np.empty(1024, dtype)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def values(self) -> NDArray[Any]:
        """A view of all numbers."""
        return self._room[: self._count]

    def write(self, start: int, values: NDArray[Any]) -> None:
        """Put ``values`` at ``start`` (at most the length so far); what stood behind them is dropped."""
        end = start + len(values)
        if end > len(self._room):
            room = np.empty(max(end + end // 4, 2 * len(self._room)), self._room.dtype)
            room[:start] = self._room[:start]
            self._room = room
        self._room[start:end] = values
        self._count = end


class Series:
    """One metric without its gaps, and its moving mean."""

    def __init__(self) -> None:
        self.rows = Column(np.int32)
        self.values = Column(np.float32)
        self.means = Column(np.float32)

    def extend(self, first_row: int, values: NDArray[np.float64], window: int) -> None:
        """Add the numbers of consecutive rows; those that are not finite are gaps."""
        kept = np.isfinite(values)
        start = len(self.values)
        self.rows.write(len(self.rows), np.flatnonzero(kept) + first_row)
        self.values.write(start, values[kept])
        self.smooth(window, start)

    def smooth(self, window: int, start: int = 0) -> None:
        """Bring the means up to date from the number at ``start`` on (its neighbours change with it)."""
        half = window // 2
        first = max(0, start - half)
        left = max(0, first - half)
        means = centred_mean(self.values.values[left:], window)[first - left :]
        self.means.write(first, means)


class Curves:
    """All the metrics that are drawn, brought up to date in a time that depends only on what is new.

    Args:
        names: of ``METRIC_COLUMNS``.
        window: numbers that a mean is taken over.
    """

    def __init__(self, names: tuple[str, ...], window: int = 1) -> None:
        self._names = names
        self._window = window
        self.clear()

    def clear(self) -> None:
        """Forget all rows."""
        self._steps, self._seconds = Column(np.float64), Column(np.float64)
        self._series = {name: Series() for name in self._names}

    @property
    def window(self) -> int:
        """Numbers that a mean is taken over; 1 for none."""
        return self._window

    @window.setter
    def window(self, window: int) -> None:
        self._window = window
        for series in self._series.values():
            series.smooth(window)

    def update(self, table: NDArray[np.float64]) -> bool:
        """Take in ``K×len(METRIC_COLUMNS)`` rows, of which the first are known; whether anything was new.

        A table whose known part has changed (after a resume) is read anew.
        """
        known = len(self._steps)
        if known and (len(table) < known or table[known - 1, _STEP] != self._steps.values[-1]):
            self.clear()
            known = 0
        new = table[known:]
        if not len(new):
            return bool(known == 0 and len(table) == 0)
        self._steps.write(known, new[:, _STEP])
        self._seconds.write(known, new[:, _SECONDS])
        for name, series in self._series.items():
            series.extend(known, new[:, METRIC_COLUMNS.index(name)], self._window)
        return True

    def __len__(self) -> int:
        return len(self._steps)

    def along(self, axis: str, name: str = "") -> NDArray[np.float64]:
        """Places on the axis ("steps" or "time", in seconds) of all rows, or of one metric's numbers; ascending."""
        places: NDArray[np.float64] = (self._steps if axis == "steps" else self._seconds).values
        if not name or len(self._series[name].rows) == len(places):
            return places
        chosen: NDArray[np.float64] = places[self._series[name].rows.values]
        return chosen

    def values(self, name: str) -> NDArray[np.float32]:
        """A metric as measured, gaps left out."""
        return self._series[name].values.values

    def means(self, name: str) -> NDArray[np.float32]:
        """Its moving mean, as long as `values`."""
        return self._series[name].means.values

    def nearest(self, axis: str, place: float) -> int:
        """The row nearest to a place on an axis; -1 when there are none."""
        places = self.along(axis)
        if not len(places):
            return -1
        after = int(np.searchsorted(places, place))
        if after == len(places) or (after and place - places[after - 1] < places[after] - place):
            after -= 1
        return after

    def step_at(self, row: int) -> int:
        """The step of a row."""
        return int(self._steps.values[row])

    def seconds_at(self, row: int) -> float:
        """The training time of a row."""
        return float(self._seconds.values[row])

    def place_of(self, axis: str, step: int) -> float:
        """Where a step is on an axis; NaN while no row is known."""
        row = self.nearest("steps", step)
        if axis == "steps":
            return float(step)
        return self.seconds_at(row) if row >= 0 else float("nan")

    def mean_at(self, name: str, row: int) -> float:
        """A metric's mean at a row, or at the last row before it that has one; NaN when there is none."""
        rows = self._series[name].rows.values
        index = int(np.searchsorted(rows, row, side="right")) - 1
        return float(self.means(name)[index]) if index >= 0 else float("nan")


def centred_mean(values: NDArray[Any], window: int) -> NDArray[np.float32]:
    """The mean of about ``window`` numbers around each, of fewer at the ends."""
    if window <= 1 or len(values) == 0:
        return np.asarray(values, np.float32)
    half, count = window // 2, len(values)
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    places = np.arange(count)
    low, high = np.maximum(places - half, 0), np.minimum(places + half + 1, count)
    means: NDArray[np.float32] = ((sums[high] - sums[low]) / (high - low)).astype(np.float32)
    return means


def bounds(
    curves: list[tuple[NDArray[np.float64], NDArray[np.float32], NDArray[np.float32]]],
    visible: tuple[float, float],
    *,
    log: bool = False,
) -> tuple[float, float] | None:
    """What to show of some curves between two places: all but the outliers; means have fewer of them than numbers.

    Args:
        curves: places, numbers and means of each.
        log: leave out what has no logarithm, and answer in powers of ten.
    """
    low, high = [], []
    for places, values, means in curves:
        start, end = np.searchsorted(places, visible)
        stride = max(1, (end - start) // 4000)
        for numbers, edge in ((values[start:end:stride], 1.0), (means[start:end:stride], 0.5)):
            shown = np.log10(numbers[numbers > 0]) if log else numbers
            if len(shown):
                least, most = np.percentile(shown, [edge, 100 - edge])
                low.append(float(least))
                high.append(float(most))
    return (min(low), max(high)) if low else None
