"""Each loss against a value worked out by hand in float64."""

import math

import pytest
import torch

from gan_studio.core.config import objectives

REAL = torch.tensor([2.0, -1.0], dtype=torch.float64)
FAKE = torch.tensor([0.5, -3.0], dtype=torch.float64)


def log_sigmoid(x: float) -> float:
    return -math.log1p(math.exp(-x))


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def test_minimax_by_hand() -> None:
    objective = objectives["minimax"]()
    d_loss = -mean([log_sigmoid(2), log_sigmoid(-1)]) - mean([log_sigmoid(-0.5), log_sigmoid(3)])
    assert objective.d_loss(REAL, FAKE).item() == pytest.approx(d_loss, rel=1e-12)
    g_loss = mean([log_sigmoid(-0.5), log_sigmoid(3)])
    assert objective.g_loss(FAKE, None).item() == pytest.approx(g_loss, rel=1e-12)


def test_non_saturating_differs_only_in_g() -> None:
    objective = objectives["non-saturating"]()
    assert objective.d_loss(REAL, FAKE) == objectives["minimax"]().d_loss(REAL, FAKE)
    g_loss = -mean([log_sigmoid(0.5), log_sigmoid(-3)])
    assert objective.g_loss(FAKE, None).item() == pytest.approx(g_loss, rel=1e-12)


def test_non_saturating_keeps_g_s_gradient_where_minimax_loses_it() -> None:
    sure = torch.tensor([-20.0], dtype=torch.float64, requires_grad=True)
    gradients = {}
    for name in ("minimax", "non-saturating"):
        (gradients[name],) = torch.autograd.grad(objectives[name]().g_loss(sure, None), sure)
    assert abs(gradients["minimax"].item()) < 1e-8
    assert abs(gradients["non-saturating"].item()) == pytest.approx(1, abs=1e-6)


def test_least_squares_by_hand() -> None:
    objective = objectives["least-squares"]()
    d_loss = (((2 - 1) ** 2 + (-1 - 1) ** 2) / 2 + (0.5**2 + 3**2) / 2) / 2
    assert objective.d_loss(REAL, FAKE).item() == pytest.approx(d_loss, rel=1e-12)
    assert objective.g_loss(FAKE, None).item() == pytest.approx((0.5**2 + 4**2) / 4, rel=1e-12)


def test_hinge_by_hand() -> None:
    objective = objectives["hinge"]()
    assert objective.d_loss(REAL, FAKE).item() == pytest.approx((0 + 2) / 2 + (1.5 + 0) / 2, rel=1e-12)
    assert objective.g_loss(FAKE, None).item() == pytest.approx(1.25, rel=1e-12)


def test_relativistic_by_hand() -> None:
    objective = objectives["relativistic"]()
    assert objective.d_loss(REAL, FAKE).item() == pytest.approx(-mean([log_sigmoid(1.5), log_sigmoid(2)]), rel=1e-12)
    expected = -mean([log_sigmoid(-1.5), log_sigmoid(-2)])
    assert objective.g_loss(FAKE, REAL).item() == pytest.approx(expected, rel=1e-12)
    with pytest.raises(ValueError, match="needs real pictures"):
        objective.g_loss(FAKE, None)


@pytest.mark.parametrize("name", ["minimax", "non-saturating", "least-squares"])
def test_smoothing_moves_d_s_optimum_to_the_smoothed_label(name: str) -> None:
    """With label 0.9, D is best off saying 0.9; without, more is always better (or 1 for least squares)."""
    objective = objectives[name](0.1)
    best = torch.tensor([0.9 if name == "least-squares" else math.log(0.9 / 0.1)], dtype=torch.float64)
    nothing = torch.tensor([0.0], dtype=torch.float64)
    losses = [objective.d_loss(best + shift, nothing).item() for shift in (-0.1, 0, 0.1)]
    assert losses[1] == min(losses)


@pytest.mark.parametrize("entry", list(objectives), ids=lambda entry: entry.name)
def test_probabilities_stay_between_0_and_1_and_rank_real_above_fake(entry) -> None:  # type: ignore[no-untyped-def]
    d_real, d_fake = entry.value().probabilities(torch.tensor([0.9, 50.0]), torch.tensor([0.4, -50.0]))
    assert 0 <= d_fake < d_real <= 1


@pytest.mark.parametrize("entry", list(objectives), ids=lambda entry: entry.name)
def test_losses_pull_d_apart_and_g_towards_real(entry) -> None:  # type: ignore[no-untyped-def]
    objective = entry.value()
    real, fake = (torch.zeros(3, requires_grad=True) for _ in range(2))
    d_real, d_fake = torch.autograd.grad(objective.d_loss(real, fake), (real, fake))
    assert (d_real <= 0).all()
    assert (d_fake >= 0).all()
    assert d_real.sum() < 0 or d_fake.sum() > 0
    (g_fake,) = torch.autograd.grad(objective.g_loss(fake, real.detach()), fake)
    assert (g_fake < 0).all()
