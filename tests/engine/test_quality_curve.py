"""The cheap curve of quality: it is on by default, changes nothing, keeps the best, and never fails a run."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gan_studio.core import evaluation as core_evaluation
from gan_studio.core.config import EvaluationConfig
from gan_studio.core.errors import UserError
from gan_studio.core.evaluation import EARLY, Evaluation, Measurement
from gan_studio.core.events import Advice, CheckpointWritten, Evaluated, Event, RunState, StateChanged
from gan_studio.core.run_folder import GENERATOR, RunFolder
from gan_studio.engine.checkpoint import STATE
from gan_studio.engine.evaluation import quality_curve
from gan_studio.engine.evaluation.evaluate import Evaluator
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.training import train
from tests.engine.test_points import RING

CURVE = {"evaluation.curve": True, "evaluation.curve_samples": 50}


@pytest.fixture
def early(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first point is begun with the first step."""
    monkeypatch.setattr(quality_curve, "_FIRST", 0.0)


def run_it(folder: RunFolder, **given: Any) -> list[Event]:
    heard: list[Event] = []
    train(folder, on_event=heard.append, should_stop=lambda: False, **given)
    return heard


def test_it_is_on_by_default() -> None:
    assert EvaluationConfig().curve
    assert EvaluationConfig().decisive == "quick"
    assert EvaluationConfig(every=100).decisive == "full"
    assert EvaluationConfig(curve=False).decisive == "full"


@pytest.mark.usefixtures("early")
def test_points_are_logged_and_told_and_the_best_is_kept(make_run: Callable[..., RunFolder]) -> None:
    folder = make_run(**CURVE)
    told = [event.evaluation for event in run_it(folder) if isinstance(event, Evaluated)]
    assert [point.step for point in told] == [1, 6]  # the first, and the finished generator
    assert told == folder.evaluations()
    for point in told:
        assert point.quick
        assert not point.flattering
        assert (point.samples, point.pictures, point.extractor) == (50, 100, "efficientnet-lite0")
        assert set(point.measurements) == {"kid"}
    assert told[1].trend == pytest.approx(sum(point.mark or 0 for point in told) / 2)
    best = folder.best_evaluation()
    assert best in told
    assert Sampler.load(folder.best_checkpoint).step == best.step


def stopped_after(folder: RunFolder, steps: int, *, leave: bool) -> list[Event]:
    heard: list[Event] = []
    asked = itertools.count()
    train(folder, on_event=heard.append, should_stop=lambda: next(asked) >= steps, should_leave=lambda: leave)
    return heard


@pytest.mark.usefixtures("early")
def test_a_stopped_run_ends_its_curve_with_the_last_generator(make_run: Callable[..., RunFolder]) -> None:
    folder = make_run(**CURVE)
    heard = stopped_after(folder, 4, leave=False)
    assert [point.step for point in folder.evaluations()] == [1, 4]
    states = [event.state for event in heard if isinstance(event, StateChanged)]
    assert states[-2:] == [RunState.MEASURING, RunState.STOPPED]
    assert folder.state() is RunState.STOPPED
    measured = heard.index(
        next(event for event in heard if isinstance(event, StateChanged) and event.state == "measuring")
    )
    assert any(isinstance(event, CheckpointWritten) for event in heard[:measured])  # nothing can be lost any more


@pytest.mark.usefixtures("early")
def test_who_does_not_want_to_wait_is_not_kept(make_run: Callable[..., RunFolder]) -> None:
    folder = make_run(**CURVE)
    heard = stopped_after(folder, 4, leave=True)
    assert all(point.step < 4 for point in folder.evaluations())
    assert RunState.MEASURING not in [event.state for event in heard if isinstance(event, StateChanged)]
    assert folder.last_checkpoint.is_dir()


@pytest.mark.usefixtures("early")
def test_training_writes_the_same_bytes_with_and_without(make_run: Callable[..., RunFolder]) -> None:
    plain, measured = make_run("plain"), make_run("measured", **CURVE)
    run_it(plain)
    run_it(measured)
    assert measured.evaluations()
    for name in (GENERATOR, STATE):
        assert (plain.last_checkpoint / name).read_bytes() == (measured.last_checkpoint / name).read_bytes()


@pytest.mark.usefixtures("early")
def test_a_run_that_goes_on_goes_on_with_its_curve(make_run: Callable[..., RunFolder]) -> None:
    folder = make_run(**CURVE)
    run_it(folder)
    before = folder.evaluations()
    run_it(folder, steps=8)
    (first, last) = folder.evaluations()[len(before) :]
    assert (first.step, last.step) == (7, 8)
    marks = [point.mark or 0.0 for point in folder.evaluations()]
    assert first.trend == pytest.approx(sum(marks[:3]) / 3)  # of the points before it too
    assert last.trend == pytest.approx(sum(marks[1:]) / 3)


@pytest.mark.usefixtures("early")
@pytest.mark.parametrize("where", ["measure", "keep"])
def test_an_error_ends_the_curve_and_not_the_run(
    where: str, make_run: Callable[..., RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise UserError("The disk is full.", "Make room.") if where == "keep" else RuntimeError("no such thing")

    if where == "keep":
        monkeypatch.setattr(quality_curve, "keep_if_best", fail)
    else:
        monkeypatch.setattr(Evaluator, "evaluate", fail)
    folder = make_run(**CURVE)
    advice = [event for event in run_it(folder) if isinstance(event, Advice)]
    assert len(advice) == 1  # it is not tried again
    assert ("The disk is full." if where == "keep" else "The quality curve failed: no such thing") in advice[0].message
    assert folder.state() is RunState.FINISHED


@pytest.mark.usefixtures("early")
def test_points_in_the_plane_have_none(make_run: Callable[..., RunFolder]) -> None:
    folder = make_run(**{**RING, **CURVE})
    assert not [event for event in run_it(folder) if isinstance(event, Evaluated | Advice)]


def test_points_are_so_far_apart_that_they_take_their_share() -> None:
    schedule = quality_curve.Schedule(0.03, now=100.0)
    assert schedule.due == 110
    schedule.measured(cost=99.0, now=115.0)  # with what is made once
    assert schedule.due == 125
    schedule.measured(cost=1.5, now=127.0)
    assert schedule.due == pytest.approx(127 + 50)
    schedule.measured(cost=1.5, now=100.0 + 10_000)  # late in a long run more seldom than the share would allow
    assert schedule.due == pytest.approx(10_100 + 500)


def test_time_before_a_resume_counts() -> None:
    schedule = quality_curve.Schedule(0.03, now=0.0, before=10_000.0)
    assert schedule.due == 10
    schedule.measured(cost=2.0, now=12.0)
    assert schedule.due == pytest.approx(12 + 500.6)


def point(value: float, error: float, trend: float, **changes: object) -> Evaluation:
    return Evaluation(1, {"kid": Measurement(value, error)}, "x", quick=True, trend=trend, **changes)  # type: ignore[arg-type]


def test_a_lucky_point_is_not_the_best_by_itself() -> None:
    kept = point(0.010, 0.002, trend=0.010)
    assert not point(0.009, 0.002, trend=0.012).better_than(kept, decisive="quick")  # its neighbors are worse
    assert point(0.0105, 0.002, trend=0.0095).better_than(kept, decisive="quick")  # within the error, in better company
    assert not point(0.020, 0.002, trend=0.0095).better_than(kept, decisive="quick")  # gone bad just now


def test_one_of_twice_the_steps_need_only_be_no_worse_to_speak_of() -> None:
    kept = replace(point(0.010, 0.0005, trend=0.010), step=2000)

    def later(value: float, trend: float, lowest: float = 0.010, step: int = 4000) -> Evaluation:
        return replace(point(value, 0.0005, trend=trend, lowest=lowest), step=step)

    assert later(0.012, 0.012).better_than(kept, decisive="quick")
    assert later(0.0128, 0.012).better_than(kept, decisive="quick")  # but for its error
    assert not later(0.012, 0.012, step=3999).better_than(kept, decisive="quick")
    assert not later(0.009, 0.014).better_than(kept, decisive="quick")
    assert not later(0.020, 0.011).better_than(kept, decisive="quick")
    # Little by little does not lead away from the best.
    kept = replace(kept, trend=0.012, lowest=0.010)
    assert not later(0.0138, 0.0138).better_than(kept, decisive="quick")
    only = replace(kept, trend=None, lowest=None)  # the first that counts
    assert later(0.012, 0.012, lowest=0.012).better_than(only, decisive="quick")
    perfect = replace(point(-0.002, 0.001, trend=-0.001), step=2000)  # an estimate without bias may be below nothing
    assert later(0.0005, 0.0, lowest=-0.001).better_than(perfect, decisive="quick")


def test_the_first_point_that_counts_does_not_stand_against_means_for_ever() -> None:
    """Points of a run on sprites: the second one was lucky, and the means of all later ones were above it."""
    first = replace(point(0.158, 0.010, trend=0), trend=None)
    assert not point(0.193, 0.010, trend=0.176).better_than(first, decisive="quick")
    assert point(0.150, 0.010, trend=0.167).better_than(first, decisive="quick")


@pytest.mark.usefixtures("early")
def test_what_the_first_steps_gave_is_no_part_of_a_later_trend(
    make_run: Callable[..., RunFolder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_evaluation, "EARLY", 7)
    folder = make_run(**CURVE)
    run_it(folder)
    run_it(folder, steps=8)
    early, _, seventh, last = folder.evaluations()
    assert [early.is_early, seventh.is_early, last.is_early] == [True, False, False]
    assert seventh.trend is None  # one point says nothing of where it goes
    assert last.trend == pytest.approx(((seventh.mark or 0) + (last.mark or 0)) / 2)
    best = folder.best_evaluation()
    assert best is not None
    assert best.step >= 7
    run_it(folder, steps=10)
    later = [point for point in folder.evaluations() if point.step >= 7]
    trends = [point.trend for point in later if point.trend is not None]
    assert len(trends) > 2
    assert [point.lowest for point in later[1:]] == [min(trends[: count + 1]) for count in range(len(trends))]


def test_what_the_first_minute_gave_is_not_kept_as_the_best() -> None:
    """Judges of photographs prefer its smears to the rough shapes that follow."""
    smears = replace(point(0.010, 0.002, trend=0.010), step=EARLY - 1)
    rough = replace(point(0.050, 0.002, trend=0.030), step=EARLY)
    assert rough.better_than(smears, decisive="quick")
    assert not smears.better_than(replace(smears, step=EARLY - 2, quick=False), decisive="full")
    worse = replace(point(0.060, 0.002, trend=0.040), step=2 * EARLY - 1)
    assert not worse.better_than(rough, decisive="quick")
    assert not replace(rough, step=5).better_than(smears, decisive="quick")  # it is no newer


def test_quick_and_full_ones_do_not_replace_each_other_but_by_the_decisive_kind() -> None:
    quick, full = point(0.5, 0.1, 0.5), Evaluation(2, {"kid": Measurement(0.1)}, "x")
    assert full.better_than(quick, decisive="full")
    assert not full.better_than(quick, decisive="quick")
    assert quick.better_than(full, decisive="quick")
    assert not quick.better_than(full, decisive="full")
    assert quick.better_than(None, decisive="full")  # something is kept until the first full one
