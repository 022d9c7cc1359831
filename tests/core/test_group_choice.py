"""Latents choose groups: each as often as it comes, and walks go from one to the next."""

import numpy as np
import pytest

from gan_studio.core.group_choice import CHOOSING, GroupChoice
from gan_studio.core.latent import latents_from_seeds, slerp


@pytest.mark.parametrize("counts", [(24, 12), (100, 50, 50, 20, 20, 10, 5, 1), tuple(range(1, 86))])
def test_each_group_is_chosen_as_often_as_it_has_pictures(counts: tuple[int, ...]) -> None:
    latents = np.random.default_rng(5).standard_normal((20_000, CHOOSING), dtype=np.float32)
    weights = GroupChoice(counts).weights(latents)
    assert weights.shape == (20_000, len(counts))
    assert weights.sum(axis=1) == pytest.approx(1, abs=1e-5)
    wanted = np.array(counts) / sum(counts)
    assert weights.mean(axis=0) == pytest.approx(wanted, abs=0.004 + 0.1 * float(wanted.max()))
    assert np.quantile(weights.max(axis=1), 0.3) > 0.95


def test_a_group_without_pictures_is_never_chosen() -> None:
    latents = latents_from_seeds(range(200), CHOOSING)
    weights = GroupChoice((5, 0, 5)).weights(latents)
    assert not weights[:, 1].any()
    assert set(weights.argmax(axis=1)) == {0, 2}


def test_the_same_latent_has_the_same_group_whatever_the_others() -> None:
    latents, choice = latents_from_seeds(range(30), CHOOSING), GroupChoice((5, 3, 2, 9))
    assert choice.weights(latents[7:9]) == pytest.approx(choice.weights(latents)[7:9], abs=1e-6)


def test_a_walk_passes_from_group_to_group_without_a_jump() -> None:
    choice = GroupChoice((10,) * 20)
    ends = latents_from_seeds((1, 2), CHOOSING)
    weights = choice.weights(slerp(ends[0], ends[1], 2000))
    assert weights[0].argmax() != weights[-1].argmax()
    assert np.abs(np.diff(weights, axis=0)).max() < 0.1
