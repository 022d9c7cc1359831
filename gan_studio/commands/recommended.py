"""The recommended start on the command line: computed, and said in a few lines."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.console import Console

from gan_studio.commands.assignments import with_assignments
from gan_studio.commands.interruption import Interruption
from gan_studio.commands.messages import say
from gan_studio.commands.progress import Reporter
from gan_studio.core.config import RunConfig
from gan_studio.core.presets import preset
from gan_studio.core.recommendation import Milestone, Recommendation

_WIDTH = 110


def recommended_settings(
    source: str | tuple[str, ...], assignments: Sequence[str], device: str | None, interruption: Interruption
) -> tuple[Recommendation, RunConfig]:
    """Prepare the pictures, compute what is recommended for them, and say what and why.

    Args:
        assignments: ``key=value`` texts; those of the pictures' options count before the pictures are prepared.

    Raises:
        UserError: the pictures or one of those options cannot be used.
        Cancelled: it was interrupted.
    """
    from gan_studio.engine.recommended import recommend_here

    of_data = [text for text in assignments if text.strip().startswith("data.")]
    data = with_assignments(preset().load().config, of_data).with_values({"data.source": source}).data
    with Reporter(Console()) as reporter:
        recommendation, config = recommend_here(
            data, device or "auto", on_progress=reporter.doing("preparing"), should_cancel=interruption.asked
        )
    say(f"recommended: {recommendation.summary} (preset {recommendation.preset})")
    say(" ".join(recommendation.reasons))
    return recommendation, config


def lines_of(recommendation: Recommendation) -> Iterator[str]:
    """What is recommended, why, and what to expect when."""
    yield f"recommended: {recommendation.summary} (preset {recommendation.preset})"
    yield from (f"  {reason}" for reason in recommendation.reasons)
    changes = ", ".join(f"{path}={value}" for path, value in recommendation.changes.items())
    yield from wrap(f"changes to the preset: {changes}", _WIDTH, initial_indent="  ", subsequent_indent="    ")
    yield f"  expect: {', '.join(map(_milestone, recommendation.expectation))}"


def _milestone(one: Milestone) -> str:
    if one.minutes < 1:
        return f"{one.words} after {one.minutes * 60:.0f} s"
    return f"{one.words} after {one.minutes:.0f} min"
