"""Numbers as people read them."""

import pytest

from gan_studio.views.train import wording


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (59.4, "59 s"), (200, "3 min 20 s"), (3599.7, "1 h 00 min"), (7500, "2 h 05 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert wording.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (45, "45 s left"),
        (89, "1 min 29 s left"),
        (200, "3 min left"),
        (3590, "1 h 00 min left"),
        (7500, "2 h 05 min left"),
    ],
)
def test_time_left_is_rounded_as_far_as_a_guess_is_worth(seconds: float, text: str) -> None:
    assert wording.time_left(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(5, "0:05"), (200, "3:20"), (7500, "2:05:00")])
def test_axis_of_time(seconds: float, text: str) -> None:
    assert wording.clock(seconds) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.69314, "0.693"),
        (-12.3456, "-12.346"),
        (1234.56, "1234.6"),
        (0, "0.000"),
        (1e-5, "1.0e-05"),
        (float("nan"), "–"),
    ],
)
def test_values_stay_short(number: float, text: str) -> None:
    assert wording.value(number) == text
    assert len(text) <= 7
