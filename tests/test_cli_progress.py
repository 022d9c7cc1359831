"""What is said while a run trains: a line every few seconds in a log, a bar on a terminal."""

import io

import numpy as np
import pytest
from rich.console import Console

from gan_studio.commands.progress import Pace, Reporter, duration
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.events import METRIC_COLUMNS, Advice, Evaluated, Metrics, Progress, RunState, StateChanged


def block(first: int, last: int, *, seconds_a_step: float = 0.1, d_loss: float = 0.5) -> Metrics:
    """Rows of steps first..last with 64 pictures a step."""
    rows = np.full((last - first + 1, len(METRIC_COLUMNS)), np.nan)
    rows[:, 0] = np.arange(first, last + 1)
    rows[:, 1] = rows[:, 0] * 64
    rows[:, 2] = rows[:, 0] * seconds_a_step
    rows[:, 3], rows[:, 4] = d_loss, 1.25
    return Metrics(rows)


def test_pace_is_that_of_the_newest_seconds() -> None:
    pace = Pace()
    assert pace.images_per_second is None
    for step in range(1000):  # slow at first, ten times faster later
        pace.add(step * 0.1 if step < 500 else 50 + (step - 500) * 0.01, step, step * 64)
    pace.add(100, 6000, 6000 * 64)
    pace.add(110, 7000, 7000 * 64)
    assert pace.images_per_second == pytest.approx(6400)
    assert pace.seconds_left(8000) == pytest.approx(10)
    assert pace.seconds_left(7000) == 0


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (41.4, "41 s"), (89, "89 s"), (120, "2 min"), (3600, "1 h 0 min"), (7500, "2 h 5 min")],
)
def test_durations_are_for_people(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_log_gets_plain_lines_and_always_the_last() -> None:
    out = io.StringIO()
    with Reporter(Console(file=out, width=60), steps=4000) as reporter:
        reporter.on_event(block(1, 50))
        reporter.on_event(block(51, 100, d_loss=0.25))
        reporter.on_event(Advice(100, "D wins [always]", "Lower its rate"))
    lines = out.getvalue().splitlines()
    assert lines == [
        "D wins [always] Lower its rate",
        "step  100 / 4,000  d_loss 0.250  g_loss 1.250  640 img/s  6 min left",
    ]


def test_lines_are_seconds_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("gan_studio.commands.progress.time.monotonic", lambda: now[0])
    out = io.StringIO()
    with Reporter(Console(file=out, width=200), steps=1000) as reporter:
        for step in range(1, 101):
            now[0] = step * 0.1
            reporter.on_event(block(step, step))
    said = [line.split()[1] for line in out.getvalue().splitlines()]
    assert said == ["30", "60", "90", "100"]


def test_work_on_pictures_has_a_rate_and_a_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("gan_studio.commands.progress.time.monotonic", lambda: now[0])
    out = io.StringIO()
    with Reporter(Console(file=out, width=60)) as reporter:
        for what in ("drawing", "writing"):
            listener = reporter.doing(what)
            for done in range(0, 20_001, 640):
                listener(Progress(done, 20_000))
                now[0] += 0.8
        survey = reporter.doing("preparing")
        for _ in range(5):
            survey(Progress(0, 0))
            now[0] += 0.8
    lines = out.getvalue().splitlines()
    assert lines[0] == "drawing  2,560 / 20,000 pictures  800 img/s  22 s left"
    assert "writing  2,560 / 20,000 pictures  800 img/s  22 s left" in lines
    assert lines[-1] == "preparing  0 pictures"


def test_work_that_starts_over_has_a_pace_of_its_own() -> None:
    pace = Pace()
    pace.add(0, 0, 0)
    pace.add(1, 1000, 1000)
    pace.add(2, 0, 0)
    assert pace.images_per_second is None
    pace.add(4, 10, 10)
    assert pace.words(20) == ["5.0 img/s", "2 s left"]


@pytest.mark.parametrize(("terminal", "lines"), [(False, 1), (True, 2)])
def test_advice_is_one_line_in_a_log_and_wrapped_for_a_reader(terminal: bool, lines: int) -> None:
    out = io.StringIO()
    reporter = Reporter(Console(file=out, width=60, force_terminal=terminal))
    reporter.on_event(
        Advice(100, "The discriminator has won.", "Lower its learning rate, or choose another objective.")
    )
    assert len(out.getvalue().splitlines()) == lines


def test_a_terminal_gets_a_bar() -> None:
    out = io.StringIO()
    with Reporter(Console(file=out, width=100, force_terminal=True), steps=200) as reporter:
        reporter.on_event(Progress(20, 5000))
        reporter.on_event(block(1, 100))
    assert "100 / 200" in out.getvalue()
    assert "640 img/s" in out.getvalue()
    assert "10 s left" in out.getvalue()


def test_values_that_were_not_computed_do_not_count() -> None:
    event = block(1, 2)
    event.rows[0, 4] = np.nan
    out = io.StringIO()
    with Reporter(Console(file=out, width=100), steps=2) as reporter:
        reporter.on_event(event)
    assert "g_loss 1.250" in out.getvalue()


def test_work_that_is_done_in_no_time_is_not_mentioned() -> None:
    out = io.StringIO()
    with Reporter(Console(file=out, width=100)) as reporter:
        reporter.doing("writing")(Progress(6, 6))
    assert out.getvalue() == ""


def test_the_newest_estimate_of_quality_is_said_with_the_line() -> None:
    out = io.StringIO()
    with Reporter(Console(file=out, width=60), steps=4000) as reporter:
        reporter.on_event(Evaluated(Evaluation(90, {"kid": Measurement(0.0312, 0.002)}, "x", quick=True), best=True))
        reporter.on_event(block(51, 100))
    (line,) = out.getvalue().splitlines()
    assert "d_loss 0.500  g_loss 1.250  KID ~0.0312*  640 img/s" in line


@pytest.mark.parametrize("terminal", [False, True])
def test_what_is_waited_for_after_the_training_is_said_and_what_came_of_it(*, terminal: bool) -> None:
    out = io.StringIO()
    with Reporter(Console(file=out, width=100, force_terminal=terminal, color_system=None), steps=4000) as reporter:
        reporter.on_event(block(51, 100))
        reporter.on_event(StateChanged(RunState.MEASURING, 100))
        assert "measuring the generator of step 100; all is saved, Ctrl-C leaves this out" in out.getvalue()
        reporter.on_event(Evaluated(Evaluation(100, {"kid": Measurement(0.03, 0.002)}, "x", quick=True), best=True))
    assert "step 100  KID ~0.0300*" in out.getvalue()
    if not terminal:
        assert [line.split()[0] for line in out.getvalue().splitlines()] == ["step", "measuring", "step"]
