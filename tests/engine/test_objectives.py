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


def test_relativistic_average_by_hand() -> None:
    objective = objectives["relativistic-average"]()
    # The means are 0.5 and -1.25.
    d_loss = -mean([log_sigmoid(3.25), log_sigmoid(0.25)]) - mean([log_sigmoid(0), log_sigmoid(3.5)])
    assert objective.d_loss(REAL, FAKE).item() == pytest.approx(d_loss, rel=1e-12)
    g_loss = -mean([log_sigmoid(0), log_sigmoid(-3.5)]) - mean([log_sigmoid(-3.25), log_sigmoid(-0.25)])
    assert objective.g_loss(FAKE, REAL).item() == pytest.approx(g_loss, rel=1e-12)


def test_relativistic_average_teaches_g_through_real_pictures_too() -> None:
    """A generated picture far above the rest is sure of itself; what is left of its gradient is the real ones'."""
    fake = torch.tensor([60.0, -60.0], dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(objectives["relativistic-average"]().g_loss(fake, REAL), fake)
    # Each real x pulls the generated mean, 0, up by σ(x) / 2, shared by two pictures.
    expected = -mean([1 / (1 + math.exp(-x)) for x in (2, -1)]) / 2
    assert gradient[0].item() == pytest.approx(expected, rel=1e-9)


def test_wasserstein_by_hand() -> None:
    objective = objectives["wasserstein"]()
    assert objective.d_loss(REAL, FAKE).item() == pytest.approx(-1.25 - 0.5, rel=1e-12)
    assert objective.g_loss(FAKE, None).item() == pytest.approx(1.25, rel=1e-12)


def test_wasserstein_plots_how_often_the_real_one_of_a_pair_is_higher() -> None:
    real, fake = torch.tensor([3.0, -1.0, 7.0, 2.0]), torch.tensor([1.0, 0.0, 7.0, -9.0])
    higher, lower = objectives["wasserstein"]().probabilities(real, fake)
    assert higher.item() == pytest.approx((1 + 0 + 0.5 + 1) / 4)
    assert lower.item() == pytest.approx(1 - higher.item())


def test_least_squares_to_real_differs_only_in_g_s_target() -> None:
    objective = objectives["least-squares-real"]()
    assert objective.d_loss(REAL, FAKE) == objectives["least-squares"]().d_loss(REAL, FAKE)
    # E D(x) is 0.5: the first picture is there already.
    assert objective.g_loss(FAKE, REAL).item() == pytest.approx(3.5**2 / 4, rel=1e-12)
    fake = FAKE.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(objective.g_loss(fake, REAL), fake)
    assert gradient.tolist() == pytest.approx([0, -3.5 / 2])


@pytest.mark.parametrize("name", ["minimax", "non-saturating", "least-squares", "least-squares-real"])
def test_two_sided_smoothing_by_hand(name: str) -> None:
    """Real pictures count as 0.9, generated ones as 0.2, for D alone."""
    objective, plain = objectives[name](0.1, 0.2), objectives[name]()
    if name.startswith("least"):
        expected = (((2 - 0.9) ** 2 + (-1 - 0.9) ** 2) / 2 + ((0.5 - 0.2) ** 2 + (-3 - 0.2) ** 2) / 2) / 2
    else:
        real = -mean([0.9 * log_sigmoid(x) + 0.1 * log_sigmoid(-x) for x in (2, -1)])
        expected = real - mean([0.2 * log_sigmoid(x) + 0.8 * log_sigmoid(-x) for x in (0.5, -3)])
    assert objective.d_loss(REAL, FAKE).item() == pytest.approx(expected, rel=1e-12)
    assert objective.g_loss(FAKE, REAL) == plain.g_loss(FAKE, REAL)


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
    worse = torch.full((3,), -0.5, requires_grad=True)
    (g_fake,) = torch.autograd.grad(objective.g_loss(worse, real.detach()), worse)
    assert (g_fake < 0).all()
