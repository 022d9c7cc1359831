"""Runs as rows of a table: how far, how good, and why not side by side with the others."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from gan_studio.bridge.comparison import ComparedRun
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import METRIC_COLUMNS
from gan_studio.core.figures import best, differences, families, figure, newest_floor
from gan_studio.views.compare.curves import evaluations
from gan_studio.views.train import quality_words, wording

Settings = tuple[object, ...]


@dataclass(frozen=True)
class Cell:
    """What stands in a table: words, what they are sorted by, and what the mouse is told."""

    text: str
    value: float | str = nan
    tip: str = ""


def groups(runs: Sequence[ComparedRun]) -> dict[Settings, Evaluation]:
    """Settings that metrics were made with, those of most runs first and full ones before quick ones, with one
    evaluation of each. Flattering ones are left out: they are never compared."""
    counts: Counter[Settings] = Counter()
    example: dict[Settings, Evaluation] = {}
    for run in runs:
        known = run.series.evaluations if run.series else ()
        found = {one.settings: one for one in known if not one.flattering}
        counts.update(found.keys())
        example |= found
    order = sorted(counts, key=lambda settings: (-counts[settings], example[settings].quick))
    return {settings: example[settings] for settings in order}


def measured(runs: Sequence[ComparedRun], settings: Settings | None) -> list[str]:
    """Names of the metrics that some run has with these settings, in their usual order."""
    found = [one for run in runs for one in evaluations(run, settings)]
    return [metric.name for family in families(found) for metric in family]


def table(
    runs: Sequence[ComparedRun],
    settings: Settings | None,
    names: Sequence[str],
    which: str,
    shown: Evaluation | None,
    sources: Mapping[Path, str],
) -> tuple[list[str], list[list[Cell]]]:
    """Headings, a row for each run, and one of what the data itself would get if that was measured.

    Args:
        names: the metrics that have a column.
        which: "newest" or "best": of each metric.
        shown: an evaluation of the settings that are shown.
        sources: where each run's data came from.
    """
    notes = [_note(run, settings, shown) for run in runs]
    noted = any(notes)  # no room is taken by a column of nothing
    heads = [_tr("Run"), _tr("Data"), _tr("Steps"), _tr("Pictures"), _tr("Time")]
    cells = [
        [
            Cell(run.name, run.name, str(run.path)),
            _data(sources.get(run.path, "")),
            *_progress(run),
            *(_figure(evaluations(run, settings), name, which, note) for name in names),
            *([Cell(note, note, note)] if noted else []),
        ]
        for run, note in zip(runs, notes, strict=True)
    ]
    floors = _floors(runs, settings, names)
    if any(floor.text for floor in floors):
        tip = _tr("What a network would get whose pictures were as good as the data's own")
        before = [Cell(_tr("data against data"), "", tip), *[Cell("")] * (len(heads) - 1)]
        cells.append([*before, *floors, *([Cell("")] if noted else [])])
    return [*heads, *(figure(name).title for name in names), *([_tr("Note")] if noted else [])], cells


def _floors(runs: Sequence[ComparedRun], settings: Settings | None, names: Sequence[str]) -> list[Cell]:
    """What the data itself gets, as any of the runs measured it last: the same for all of them."""
    found = [one for run in runs for one in evaluations(run, settings)]
    floors = [newest_floor(found, name) for name in names]
    return [Cell("") if floor is None else Cell(quality_words.number(floor), floor) for floor in floors]


def _data(source: str) -> Cell:
    title = wording.data_title(source) if source else "–"
    return Cell(title, title, source)


def _progress(run: ComparedRun) -> list[Cell]:
    """Steps, pictures and time so far."""
    if run.series is None or not len(run.series.metrics):
        return [Cell("–")] * 3
    last = run.series.metrics[-1]
    step, images, seconds = (float(last[METRIC_COLUMNS.index(name)]) for name in ("step", "images", "seconds"))
    return [
        Cell(wording.count(step), step),
        Cell(wording.count(images), images),
        Cell(wording.duration(seconds), seconds),
    ]


def as_text(table: Sequence[Sequence[str]], *, comma: bool = False) -> str:
    """Rows of words as text for other programs: tabs between them, or commas (CSV)."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="," if comma else "\t", lineterminator="\n")
    writer.writerows(table)
    return text.getvalue()


def _figure(found: list[Evaluation], name: str, which: str, why_not: str) -> Cell:
    having = [one for one in found if name in one.measurements]
    chosen = best(having, name) if which == "best" else None
    one = chosen or (having[-1] if having else None)
    if one is None:
        return Cell("–", tip=why_not)
    measurement = one.measurements[name]
    floor = "" if measurement.floor is None else quality_words.number(measurement.floor)
    tip = _tr("at step {step}").format(step=wording.count(one.step))
    tip += _tr("; the data itself: {floor}").format(floor=floor) if floor else ""
    return Cell(quality_words.measured(measurement), measurement.value, tip)


def _note(run: ComparedRun, settings: Settings | None, shown: Evaluation | None) -> str:
    if run.failure:
        return run.failure
    if run.series is None:
        return _tr("Being read…")
    if not run.series.evaluations:
        return _tr("Not evaluated")
    if evaluations(run, settings):
        return ""
    known = run.series.evaluations
    honest = [one for one in known if not one.flattering]
    marked = [one for one in known if one.flattering and (shown is None or one.extractor == shown.extractor)]
    if marked or not honest:
        return _flattering((marked or known)[-1])
    return "" if shown is None else _why_not(honest[-1], shown)


def _why_not(other: Evaluation, shown: Evaluation) -> str:
    """What keeps an evaluation from standing beside the one that is shown."""
    words = {
        "extractor": _tr("other features ({0})").format(other.extractor),
        "features": _tr("{0} features").format(wording.count(other.features)),
        "samples": _tr("{0} samples").format(wording.count(other.samples)),
        "pictures": _tr("against {0}").format(wording.count(other.pictures)),
        "data": _tr("other pictures"),
        "resize": _tr("resized by {0}").format(other.resize),
        "quick": _tr("a quick estimate") if other.quick else _tr("a full evaluation"),
    }
    differing = differences(other, shown)
    told = [words[name] for name in differing if not (name == "features" and "extractor" in differing)]
    return _tr("Not comparable: {0}").format(", ".join(told))


def _flattering(one: Evaluation) -> str:
    """``⚑ KID 0.0123 by efficientnet-lite0: D is trained on the same features, …``."""
    name = next((name for name in ("kid", "fid") if name in one.measurements), "")
    told = f"{figure(name).title} {quality_words.measured(one.measurements[name])} " if name else ""
    words = _tr("⚑ Not compared: {told}by {extractor}. D is trained on the same features: this flatters")
    return words.format(told=told, extractor=one.extractor)


def _tr(text: str) -> str:
    return QCoreApplication.translate("compare_rows", text)
