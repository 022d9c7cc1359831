"""Numbers as people read them."""

from functools import cache
from math import isnan
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from gan_studio.core.events import RunState
from gan_studio.core.readable import readable
from gan_studio.data.samples import PREFIX, sample_sets
from gan_studio.views.widgets.fields.words import tr_option


def count(number: float) -> str:
    """``12,400``."""
    return f"{round(number):,}"


def duration(seconds: float) -> str:
    """``45 s``, ``3 min 20 s``, ``2 h 05 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return _tr("{seconds} s").format(seconds=whole)
    if whole < 3600:
        return _tr("{minutes} min {seconds:02} s").format(minutes=whole // 60, seconds=whole % 60)
    return _tr("{hours} h {minutes:02} min").format(hours=whole // 3600, minutes=whole % 3600 // 60)


def time_left(seconds: float) -> str:
    """Rounded as far as a guess is worth: ``45 s left``, ``3 min left``, ``2 h 05 min left``."""
    if seconds >= 90:
        seconds = 60 * round(seconds / 60)
    text = duration(seconds)
    if 90 <= seconds < 3600:
        text = _tr("{minutes} min").format(minutes=round(seconds / 60))
    return _tr("{duration} left").format(duration=text)


def clock(seconds: float) -> str:
    """Short, for an axis: ``0:45``, ``3:20``, ``2:05:00``."""
    whole = round(seconds)
    minutes = f"{whole // 60 % 60:02}" if whole >= 3600 else f"{whole // 60}"
    return f"{f'{whole // 3600}:' if whole >= 3600 else ''}{minutes}:{whole % 60:02}"


def value(number: float) -> str:
    """A loss or a probability in at most seven characters."""
    if isnan(number):
        return "–"
    if number and not 1e-3 <= abs(number) < 1e4:
        return f"{number:.1e}"
    return f"{number:.3f}" if abs(number) < 100 else f"{number:.1f}"


def state_title(state: RunState) -> str:
    """What a run is doing."""
    return {
        RunState.DRAFT: _tr("Not started"),
        RunState.PREPARING: _tr("Preparing"),
        RunState.TRAINING: _tr("Training"),
        RunState.PAUSED: _tr("Paused"),
        RunState.STOPPING: _tr("Stopping"),
        RunState.MEASURING: _tr("Measuring"),
        RunState.STOPPED: _tr("Stopped"),
        RunState.FINISHED: _tr("Finished"),
        RunState.FAILED: _tr("Failed"),
    }[state]


def data_title(source: str) -> str:
    """What people call data: a sample set's title, or the name of a folder or file."""
    title = _sample_titles().get(source)
    return tr_option(title) if title else readable(Path(source).name or source)


@cache
def _sample_titles() -> dict[str, str]:
    """Read once: a table is filled at each change of a run."""
    return {f"{PREFIX}{sample.name}": sample.title for sample in sample_sets()}


def _tr(text: str) -> str:
    return QCoreApplication.translate("wording", text)
