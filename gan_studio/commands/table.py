"""Tables of figures as plain text, the same on a terminal and in a file."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gan_studio.core.evaluation import FLATTERS, Evaluation, Measurement
from gan_studio.core.readable import readable


def lines(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as they must be: the first to the left, all others to the right."""
    everything = [heading, *rows]
    widths = [max(len(row[column]) for row in everything) for column in range(len(heading))]
    for row in everything:
        first, *others = (cell.ljust(width) if not column else cell.rjust(width)
                          for column, (cell, width) in enumerate(zip(row, widths, strict=True)))  # fmt: skip
        yield "  ".join([first, *others]).rstrip()


def number(value: float, like: float | None = None) -> str:
    """Four digits or so; as many decimals as ``like`` would have, where it is given."""
    if not value and not like:
        return "0"
    size = abs(value if like is None else like)
    for limit, decimals in ((100, 1), (10, 2), (1, 3), (0.1, 4)):
        if size >= limit:
            return f"{value:.{decimals}f}"
    return f"{value:.5f}"


def with_error(figure: Measurement) -> str:
    """``0.01234 ± 0.00056``."""
    error = "" if figure.error is None else f" ± {number(figure.error, figure.value)}"
    return number(figure.value) + error


def explained(evaluation: Evaluation) -> dict[str, Any]:
    """For ``--json``: with the reason where it is flattering."""
    return evaluation.to_dict() | ({"note": FLATTERS} if evaluation.flattering else {})


def made_how(evaluations: Sequence[Evaluation]) -> str:
    """What figures of the same settings say nothing without; seeds may differ."""
    one, seeds = evaluations[0], sorted({evaluation.seed for evaluation in evaluations})
    of = f" of {readable(Path(one.source).name)}" if one.source else ""
    kind = f"{'quick estimate, ' if one.quick else ''}{'flattering, ' if one.flattering else ''}"
    return (
        f"{kind}{one.samples:,} samples against {one.pictures:,} pictures{of}, "
        f"features of {one.extractor} ({one.features:,}), {one.resize} filter, "
        f"seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, seeds))}"
    )
