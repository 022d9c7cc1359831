"""KID as the page tells it, in thousandths."""

from gan_studio.core.evaluation import Measurement


def kid(value: float) -> str:
    """With three digits that count at least, or two after the point."""
    thousandths = 1000 * value
    return f"{thousandths:,.{0 if abs(thousandths) >= 1000 else 1 if abs(thousandths) >= 100 else 2}f}"


def kid_with_error(value: float, error: float) -> str:
    """And its standard error."""
    return f"{kid(value)} ± {kid(error)}"


def measured_kid(measured: Measurement | None) -> str:
    """With its error where it has one; nothing when it was not measured."""
    if measured is None:
        return ""
    return kid(measured.value) if measured.error is None else kid_with_error(measured.value, measured.error)
