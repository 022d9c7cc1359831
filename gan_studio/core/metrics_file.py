"""``metrics.csv``: append-only rows of numbers that can be read while another process writes them."""

import csv
import io
import re
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.events import METRIC_COLUMNS
from gan_studio.core.files import atomic_write, unwritten


def read_metrics(path: Path) -> NDArray[np.float64]:
    """All complete rows, float64 ``K×len(METRIC_COLUMNS)``, columns in that order; NaN where a file lacks one.

    A last line that is still being written, and lines that are damaged, are left out.
    """
    try:
        text = Path(path).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return np.zeros((0, len(METRIC_COLUMNS)))
    complete = text[: text.rfind("\n") + 1]
    header, _, body = complete.partition("\n")
    names = header.split(",")
    rows = _fast(body, len(names))
    if rows is None:
        rows = np.array([row for line in body.splitlines() if (row := _numbers(line, len(names)))])
    table = np.full((len(rows), len(METRIC_COLUMNS)), np.nan)
    for column, name in enumerate(METRIC_COLUMNS):
        if len(rows) and name in names:
            table[:, column] = rows[:, names.index(name)]
    return table


def last_step(path: Path) -> int:
    """The step of the last complete row, read from the end of the file; 0 when there is none."""
    if not path.is_file():
        return 0
    with open(path, "rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 4096))
        lines = file.read().split(b"\n")[:-1]
    first = lines[-1].split(b",")[METRIC_COLUMNS.index("step")] if lines else b""
    return int(float(first)) if re.fullmatch(rb"[\d.e+]+", first) else 0


class MetricsWriter:
    """Appends rows; used as a context manager.

    Args:
        path: the file, made with its header when it is not there.
        keep_until: rows of later steps are dropped first (they come again after a resume).
    """

    def __init__(self, path: Path, keep_until: int) -> None:
        rows = read_metrics(path)
        kept = rows[rows[:, 0] <= keep_until]
        if len(kept) != len(rows) or not path.exists():
            with atomic_write(path) as file:
                file.write((",".join(METRIC_COLUMNS) + "\n").encode())
                file.write(_lines(kept).encode())
        self._path = path
        self._file = open(path, "a", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed in __exit__

    def append(self, rows: NDArray[np.float64]) -> None:
        """Add rows and hand them to the operating system; ``UserError`` when the disk is full."""
        try:
            self._file.write(_lines(rows))
            self._file.flush()
        except OSError as error:
            raise unwritten(self._path, error) from error

    def __enter__(self) -> "MetricsWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._file.close()
        except OSError:  # the disk is full: `append` has said so
            if error is None:
                raise


def _lines(rows: NDArray[np.float64]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow("" if np.isnan(value) else f"{value:.7g}" if value % 1 else str(int(value)) for value in row)
    return text.getvalue()


def _fast(body: str, width: int) -> NDArray[np.float64] | None:
    """The whole body at once, or None when some line needs a closer look."""
    if not body:
        return np.zeros((0, width))
    try:
        rows = np.genfromtxt(io.StringIO(body), delimiter=",", dtype=np.float64, ndmin=2, invalid_raise=True)
    except ValueError:
        return None
    return rows if rows.shape[1] == width and not np.isnan(rows[:, 0]).any() else None


def _numbers(line: str, width: int) -> list[float]:
    try:
        values = [float(part) if part else np.nan for part in line.split(",")]
    except ValueError:
        return []
    return values if len(values) == width and not np.isnan(values[0]) else []
