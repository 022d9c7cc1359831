"""How the figures go when a preset is left to run: the part of the results page about steadiness."""

from collections.abc import Iterator

from benchmarks.results.entry import Entry
from benchmarks.results.plan import Race, Scale
from benchmarks.results.words import thousandths
from gan_studio.core.evaluation import Evaluation

#: Below this coverage a generator leaves out too much.
_COVERAGE = 0.5
#: The last KID may be so many times the lowest one: less is the noise of the game.
_FAR = 2.0


def stability(entries: list[Entry], title: str, scale: Scale) -> Iterator[str]:
    """A section of Markdown; nothing without entries."""
    if not entries:
        return
    yield f"## {title}\n"
    yield (
        f"On the digits. Steady: nothing broke down, coverage is above {_COVERAGE} at the end, and KID there is no "
        f"more than {_FAR:g} times the lowest on the way, or within two errors of it. A stated length that takes more "
        f"than {scale.most / 60:g} minutes was stopped there.\n"
    )
    yield "| preset | stated steps | trained | minutes | KID ×1000 on the way | coverage | steady |"
    yield "|---|---:|---:|---:|---|---|---|"
    for entry in entries:
        cells = [
            f"`{entry.preset}`",
            f"{Race(entry.preset, entry.data).stated:,}",
            f"{entry.steps:,}",
            f"{entry.seconds / 60:.1f}",
            entry.failure or ", ".join(_kid(found) for found in entry.evaluations),
            ", ".join(f"{_coverage(found):.2f}" for found in entry.evaluations),
            "yes" if is_steady(entry) else "**no**",
        ]
        yield "| " + " | ".join(cells) + " |"
    yield ""


def is_steady(entry: Entry) -> bool:
    """Whether training held what it had reached."""
    if entry.failure or not entry.evaluations:
        return False
    kids = [found.measurements["kid"] for found in entry.evaluations]
    best = min(kids, key=lambda kid: kid.value)
    near = kids[-1].value <= max(_FAR * best.value, best.value + 2 * (best.error or 0))
    return near and _coverage(entry.evaluations[-1]) > _COVERAGE


def _kid(evaluation: Evaluation) -> str:
    return thousandths(evaluation.measurements["kid"].value)


def _coverage(evaluation: Evaluation) -> float:
    return evaluation.measurements["coverage"].value
