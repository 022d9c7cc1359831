"""The page about starting configurations, written from the metrics that were kept."""

from collections.abc import Iterator, Sequence
from math import inf
from pathlib import Path

from benchmarks.results.words import figure
from benchmarks.start.candidates import RECOMMENDED, candidates
from benchmarks.start.checks import check_sections
from benchmarks.start.entry import Entry
from benchmarks.start.judges import SHOWN
from benchmarks.start.long import LongEntry, long_section
from benchmarks.start.ranking import SetResult, geometric_mean, mean_ratio, ranking_of, results_of
from benchmarks.start.speed import STANDARD, WORDS
from benchmarks.start.words import kid, kid_with_error, measured_kid
from gan_studio.core.files import atomic_write
from gan_studio.core.presets import DEFAULT_PRESET

_INTRODUCTION = """\
# Which start carries over

Every candidate on every set for {seconds:g} seconds of one thread, evaluation not counted. Written by
`python -m benchmarks.start`, which continues where it was stopped. Bad results stay in. The table is for one question:
which configuration is a good start for pictures that it was not chosen on. What a candidate reaches when it is trained
for longer it does not tell.

- KID × 1000 of {samples} samples of the EMA generator and up to {pictures} pictures: the mean over the seeds, ± its
  standard error, which is that of KID itself or of the spread between seeds, whichever is larger. Compare within a row
  only. Seeds that not all candidates of a row have been trained with yet are left out.
- Candidates are ranked by EfficientNet-Lite0's features, which see most of what is wrong with samples
  ([judges](judges.md)). One whose D is trained on these features is not ranked there: a second table compares all by
  features of another kind, those of a small classifier of the set's own classes where there are enough pictures of
  each, else features learned from the set without labels. They tell less: two seeds of a candidate often lie further
  apart there than two candidates.
- A second is a CPU second of one thread in which the machine trains {standard:,.0f} images of a reference ({words}).
  The same machine is a third slower in some hours, or beside other programs: it is looked at every four seconds. Of
  the trainings made before that, by plain CPU seconds, those on a machine within 4 % of this speed were kept.
- A ratio of KIDs takes no KID for lower than its own error.
"""

_HEADING = "KID × 1000, the lower the better"


def write_page(path: Path, entries: Sequence[Entry], long: Sequence[LongEntry], seconds: float) -> None:
    """Write Markdown; pictures lie in a folder of the page's name."""
    results = results_of(entries)
    lines = [*_head(entries, seconds), ""]
    lines += _candidates(results)
    if ranking := ranking_of(entries):
        lines += [f"## {_HEADING}\n", *ranked(ranking), *check_sections(ranking)]
    if [result.judge for result in ranking] != [result.judge for result in results]:
        lines += [f"## {_HEADING}, by features of another kind\n", *_table(results)]
    lines += long_section(long)
    for result in results:
        lines += _set(result, path.stem)
    with atomic_write(path) as file:
        file.write(("\n".join(lines) + "\n").encode())


def ranked(ranking: Sequence[SetResult], level: str = "##") -> Iterator[str]:
    """The table by which candidates are ranked, and where the best of them loses.

    Args:
        level: of the heading.
    """
    yield from _table(ranking)
    yield from _losses(ranking, level)


def _head(entries: Sequence[Entry], seconds: float) -> Iterator[str]:
    made = [one for entry in entries for mark in entry.marks for one in mark.evaluations]
    samples = " or ".join(f"{count:,}" for count in sorted({one.samples for one in made}))
    pictures = max((one.pictures for one in made), default=0)
    yield _INTRODUCTION.format(
        seconds=seconds, samples=samples or "no", pictures=f"{pictures:,}", standard=STANDARD, words=WORDS
    ).rstrip()
    for machine in sorted({entry.machine for entry in entries}):
        speeds = [entry.speed for entry in entries if entry.machine == machine]
        around = f"{min(speeds):,.0f}" + (f" to {max(speeds):,.0f}" if max(speeds) > 1.05 * min(speeds) else "")
        yield f"- Machine: {machine}. One thread trained {around} images of the reference a CPU second."


def _names(results: Sequence[SetResult]) -> list[str]:
    """Of all candidates that were measured, in the order of their table."""
    found = {name for result in results for name in (*result.scores, *result.unranked)}
    return [name for name in (*candidates(), RECOMMENDED) if name in found]


def _candidates(results: Sequence[SetResult]) -> Iterator[str]:
    yield "| candidate | what it is |"
    yield "|---|---|"
    for candidate in candidates().values():
        yield f"| `{candidate.name}` | {candidate.what} |"
    if RECOMMENDED in _names(results):
        yield f"| `{RECOMMENDED}` | what the program recommends for the set |"
    yield ""


def _table(results: Sequence[SetResult]) -> Iterator[str]:
    names = _names(results)
    yield "| set | ranked by | " + " | ".join(f"`{name}`" for name in names) + " |"
    yield "|---|---|" + "---:|" * len(names)
    for result in results:
        cells = [_cell(result, name) for name in names]
        yield f"| {result.data} ({result.facts}) | {result.judge} | " + " | ".join(cells) + " |"
    means = [geometric_mean(result.ratio(name) for result in results) for name in names]
    yield "| relative to the best, geometric mean | | " + " | ".join(map(_times, means)) + " |"
    worst = [max((ratio for r in results if (ratio := r.ratio(name)) is not None), default=None) for name in names]
    yield "| relative to the best, worst | | " + " | ".join(map(_times, worst)) + " |"
    counts = [sum(result.ratio(name) is not None for result in results) for name in names]
    yield "| sets | | " + " | ".join(map(str, counts)) + " |"
    yield ""


def _cell(result: SetResult, name: str) -> str:
    if name in result.unranked:
        return "(not ranked)"
    if name not in result.scores:
        return "–"
    score = result.scores[name]
    if score.kid == inf:
        return "failed"
    text = kid_with_error(score.kid, score.error)
    return f"**{text}**" if result.best is score else text


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else "failed" if ratio == inf else f"{ratio:.2f}×"


def _losses(results: Sequence[SetResult], level: str) -> Iterator[str]:
    """Where the candidate that does best overall is not the best."""
    means = {name: mean for name in _names(results) if (mean := mean_ratio(results, name)) is not None}
    if len(means) < 2:
        return
    first = min(means, key=lambda name: means[name])
    yield f"{level} Where `{first}` loses\n"
    yield f"It has the lowest geometric mean, {_times(means[first])}.\n"
    lost = [result for result in results if (ratio := result.ratio(first)) is not None and ratio > 1]
    for result in lost:
        assert result.best
        yield (
            f"- {result.data}: {_times(result.ratio(first))} the KID of `{result.best.candidate}` "
            f"({kid(result.scores[first].kid)} instead of {kid(result.best.kid)})."
        )
    if not lost:
        yield "- On none of these sets."
    yield from _against_default(results, first)
    yield ""


def _against_default(results: Sequence[SetResult], first: str) -> Iterator[str]:
    """The same, compared with what is the default now."""
    both = [result for result in results if {first, DEFAULT_PRESET} <= result.scores.keys()]
    if first == DEFAULT_PRESET or not both:
        return
    worse = [
        f"{result.data} ({_times(result.scores[first].least / result.scores[DEFAULT_PRESET].least)})"
        for result in both
        if result.scores[first].least > result.scores[DEFAULT_PRESET].least
    ]
    words = f"higher on {', '.join(worse)}" if worse else "nowhere higher"
    share = f"{len(both) - len(worse)} of {len(both)} sets"
    yield f"\nCompared with `{DEFAULT_PRESET}`, its KID is lower or the same on {share}, {words}."


def _set(result: SetResult, folder: str) -> Iterator[str]:
    yield f"## {result.data}: {result.facts}\n"
    yield (
        f"| candidate | seed | seconds | steps | images | KID × 1000 by {result.judge} | KID × 1000 by {SHOWN} | "
        "coverage | distance to training pictures | samples |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---|"
    trained = [score for name, score in result.scores.items() if score.candidate == name]
    ordered = sorted(trained, key=lambda score: score.least)
    for score in [*ordered, *result.unranked.values()]:
        yield from (_row(entry, folder) for entry in score.entries)
    yield from (_row(entry, folder) for entry in result.left_out)
    yield ""


def _row(entry: Entry, folder: str) -> str:
    way = [measured_kid(mark.measurement("kid", entry.judge)) or "not ranked" for mark in entry.marks]
    judge = entry.judge if entry.measurement("kid") else SHOWN
    picture = f'<img src="{folder}/{entry.name}.png" width="200" alt="Samples of {entry.name}">'
    cells = [
        f"`{entry.candidate}`",
        str(entry.seed),
        " → ".join(f"{mark.seconds:.0f}" for mark in entry.marks),
        " → ".join(f"{mark.steps:,}" for mark in entry.marks),
        " → ".join(f"{mark.images:,}" for mark in entry.marks),
        " → ".join([*way, *([entry.failure] if entry.failure else [])]),
        measured_kid(entry.measurement("kid", SHOWN)) or "–",
        figure("coverage", entry.measurement("coverage", judge)),
        figure("memorisation", entry.measurement("memorisation", judge)),
        picture if entry.seed == 0 and not entry.failure else "",
    ]
    return "| " + " | ".join(cells) + " |"
