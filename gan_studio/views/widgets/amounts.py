"""Numbers for people: counts, bytes and durations. Pure functions that return what to fill into a sentence."""

from PySide6.QtCore import QCoreApplication


def _tr(text: str) -> str:
    return QCoreApplication.translate("amounts", text)


def count(number: float) -> str:
    """``1,234``, ``12.3 k``, ``1.2 M``: three figures where more tell nothing."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if number >= size:
            scaled = number / (1e3 if letter == "k" else size)
            return f"{scaled:.3g} {letter}" if scaled < 1000 else f"{scaled:,.0f} {letter}"
    return f"{number:,.0f}"


def memory(size: float) -> str:
    """Bytes as ``640 KB``, ``12 MB`` or ``1.4 GB`` (decimal units)."""
    if size >= 1e9:
        return f"{size / 1e9:.1f} GB"
    if size >= 1e6:
        return f"{size / 1e6:.0f} MB"
    return f"{max(size, 1e3) / 1e3:.0f} KB"


def duration(seconds: float) -> str:
    """A span of time, rounded to what people care about: ``40 s``, ``4 min``, ``2 h 10 min``, ``3 days``."""
    if seconds < 55:
        return _tr("{0} s").format(max(1, round(seconds / 5) * 5 if seconds >= 10 else round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 60:
        return _tr("{0} min").format(minutes)
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        rest -= rest % 10
        return (
            _tr("{0} h {1} min").format(hours, rest)
            if rest and hours < 10
            else _tr("{0} h").format(round(minutes / 60))
        )
    days = round(minutes / 60 / 24)
    return _tr("1 day") if days == 1 else _tr("{0} days").format(days)
