"""How the figures go when a preset is left to run: the part of the results page about steadiness."""

from collections.abc import Iterator
from math import hypot

from benchmarks.results.entry import Entry
from benchmarks.results.plan import WAY, Race, Scale
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
        f"On the digits; by features of a network trained on their classes, which sees what kinds of digits are left "
        f"out, and at the end by those of the tables above too. Steady: nothing broke down, coverage is above "
        f"{_COVERAGE} at the end, and KID there is no more than {_FAR:g} times the lowest on the way, or their "
        f"difference within two of its errors. A stated length that takes more than {scale.most / 60:g} minutes was "
        f"stopped there. Minutes are on the clock, beside whatever else the machine had to do.\n"
    )
    yield "| preset | stated | steps | minutes | KID ×1000 on the way | coverage | by the other features | steady |"
    yield "|---|---:|---:|---:|---|---|---:|---|"
    for entry in entries:
        way = on_the_way(entry)
        cells = [
            f"`{entry.preset}`",
            f"{Race(entry.preset, entry.data).stated:,}",
            f"{entry.steps:,}",
            f"{entry.seconds / 60:.1f}",
            entry.failure or ", ".join(thousandths(found.measurements["kid"].value) for found in way),
            ", ".join(f"{_coverage(found):.2f}" for found in way),
            ", ".join(f"{_coverage(found):.2f}" for found in entry.evaluations if found.extractor != WAY),
            "yes" if is_steady(entry) else "**no**",
        ]
        yield "| " + " | ".join(cells) + " |"
    yield ""


def on_the_way(entry: Entry) -> list[Evaluation]:
    """Those that say how it went, in the order of steps."""
    return [found for found in entry.evaluations if found.extractor == WAY]


def is_steady(entry: Entry) -> bool:
    """Whether training held what it had reached."""
    way = on_the_way(entry)
    if entry.failure or not way:
        return False
    kids = [found.measurements["kid"] for found in way]
    best = min(kids, key=lambda kid: kid.value)
    error = hypot(kids[-1].error or 0, best.error or 0)
    near = kids[-1].value <= max(_FAR * best.value, best.value + 2 * error)
    return near and _coverage(way[-1]) > _COVERAGE


def _coverage(evaluation: Evaluation) -> float:
    return evaluation.measurements["coverage"].value
