"""A recommendation in sentences. No widgets."""

from PySide6.QtCore import QCoreApplication

from gan_studio.core.expectations import Expectation
from gan_studio.core.recommendation import Recommendation
from gan_studio.views.widgets.fields.words import tr_option


def _tr(text: str) -> str:
    return QCoreApplication.translate("recommendation", text)


def reasons(recommendation: Recommendation) -> str:
    """Why, one sentence after the other."""
    return " ".join(map(tr_option, recommendation.reasons))


def milestones(recommendation: Recommendation) -> str:
    """What to expect when: "Expect shapes after 1 minute, its best after half an hour."."""
    parts = [_tr("{0} after {1}").format(tr_option(one.words), duration(one.minutes * 60)) for one in
             recommendation.expectation]  # fmt: skip
    if not parts:
        return ""
    text = ", ".join(parts)
    return _tr("Expect {0}.").format(text)


def caption(expectation: Expectation) -> str:
    """What a strip shows."""
    words = _tr("Samples of {0} after {1} on {2}")
    return words.format(expectation.set_name, duration(expectation.seconds), expectation.machine)


def duration(seconds: float) -> str:
    """In the words people use: "90 seconds", "5 minutes", "half an hour"."""
    if seconds < 120 and seconds != 60:
        return _tr("{0} seconds").format(f"{seconds:.0f}")
    minutes = round(seconds / 60)
    exact = {1: _tr("1 minute"), 30: _tr("half an hour"), 60: _tr("an hour")}
    return exact.get(minutes) or (
        _tr("{0} minutes").format(minutes) if minutes < 90 else _tr("{0} hours").format(f"{minutes / 60:.2g}")
    )
