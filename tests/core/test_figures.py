"""Which figures may stand side by side, and which of them is the best."""

from dataclasses import replace

from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.figures import best, by_settings, differences, families, figure, newest_floor


def measured(step: int, **values: float) -> Evaluation:
    figures = {name: Measurement(value, floor=0.5) for name, value in values.items()}
    return Evaluation(step, figures, "lenet", 84, 100, 200)


def test_the_best_is_the_smallest_of_distances_and_the_largest_of_shares() -> None:
    found = [measured(1, fid=9, recall=0.5), measured(2, fid=3, recall=0.7), measured(3, fid=3, recall=0.6)]
    assert best(found, "fid") is found[1]
    assert best(found, "recall") is found[1]
    assert best(found, "kid") is None
    assert best([measured(1, memorisation=1)], "memorisation") is None


def test_metrics_of_one_family_share_a_plot_and_strange_ones_come_last() -> None:
    found = families([measured(1, oddity=1, recall=1), measured(2, precision=1, kid=1)])
    assert [tuple(one.name for one in family) for family in found] == [("kid",), ("precision", "recall"), ("oddity",)]
    assert figure("odd-one").title == "Odd one"


def test_only_like_is_put_beside_like_and_a_step_measured_again_counts_once() -> None:
    first, again, other = measured(5, fid=1), measured(5, fid=2), replace(measured(1, fid=3), samples=99)
    early = measured(2, fid=4)
    groups = by_settings([first, other, again, early])
    assert groups == {first.settings: [early, again], other.settings: [other]}
    assert differences(first, again) == ()
    assert differences(first, other) == ("samples",)
    assert all(differences(first, replace(first, **{name: 7})) == (name,) for name in ("data", "resize", "features"))


def test_a_floor_is_the_one_measured_last() -> None:
    found = [measured(1, fid=1), replace(measured(2), measurements={"fid": Measurement(2)})]
    assert newest_floor(found, "fid") == 0.5
    assert newest_floor(found, "kid") is None
