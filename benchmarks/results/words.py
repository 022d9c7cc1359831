"""Figures and their headings as the results page has them."""

from collections.abc import Sequence

from gan_studio.core.evaluation import Measurement


def heading(metric: str, figures: Sequence[Measurement | None]) -> str:
    """The metric's name, and its floor where it has one."""
    floors = [figure.floor for figure in figures if figure and figure.floor is not None]
    name = {"kid": "KID ×1000", "fid": "FID"}.get(metric, metric)
    if not floors:
        return name
    floor = thousandths(floors[0]) if metric == "kid" else f"{floors[0]:.3g}"
    return f"{name} (floor {floor})"


def figure(metric: str, measured: Measurement | None) -> str:
    """The value, with its error where it has one; nothing when it was not measured."""
    if measured is None:
        return ""
    if metric == "kid":
        error = f" ± {thousandths(measured.error)}" if measured.error is not None else ""
        return f"{thousandths(measured.value)}{error}"
    return f"{measured.value:.1f}" if metric == "fid" else f"{measured.value:.2f}"


def thousandths(value: float) -> str:
    """As KID is told."""
    return f"{1000 * value:.2f}"
