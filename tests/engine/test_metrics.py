"""Figures of quality against plain reference formulas on the same features, and against cases worked out by hand."""

import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_studio.core.config import metrics
from gan_studio.core.evaluation import Measurement
from gan_studio.engine.evaluation import features as features_module
from gan_studio.engine.evaluation.features import Features
from gan_studio.engine.evaluation.metrics.fid import Spread, frechet

Array = NDArray[np.float64]


def measured(name: str, samples: Features, pictures: Features) -> Measurement:
    figure = metrics[name]().measure(samples, pictures)  # type: ignore[operator]
    assert isinstance(figure, Measurement)
    return figure


def drawn(count: int, size: int, seed: int, shift: float = 0.0) -> Tensor:
    random = torch.Generator().manual_seed(seed)
    mixing = torch.randn(size, size, generator=torch.Generator().manual_seed(9), dtype=torch.float64)
    values = torch.randn(count, size, generator=random, dtype=torch.float64)
    return (values @ mixing).abs() + shift


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks end in the middle of these sets."""
    monkeypatch.setattr(features_module, "_BLOCK", 1000)


@pytest.fixture
def samples() -> Features:
    return Features(drawn(90, 6, 1, 0.3))


@pytest.fixture
def pictures() -> Features:
    return Features(drawn(130, 6, 2))


# Plain references, as the papers' own programs write them


def fid_of(x: Array, y: Array) -> float:
    product = np.cov(x, rowvar=False) @ np.cov(y, rowvar=False)
    root = np.sqrt(np.linalg.eigvals(product).astype(complex)).sum().real
    spread = np.trace(np.cov(x, rowvar=False)) + np.trace(np.cov(y, rowvar=False))
    return float(((x.mean(0) - y.mean(0)) ** 2).sum() + spread - 2 * root)


def kid_of(x: Array, y: Array) -> float:
    def kernel(a: Array, b: Array) -> Array:
        return (a @ b.T / a.shape[1] + 1) ** 3

    n, m = len(x), len(y)
    first = (kernel(x, x).sum() - np.trace(kernel(x, x))) / (n * (n - 1))
    second = (kernel(y, y).sum() - np.trace(kernel(y, y))) / (m * (m - 1))
    return float(first + second - 2 * kernel(x, y).mean())


def distances_of(x: Array, y: Array) -> Array:
    return np.sqrt(((x[:, None] - y[None]) ** 2).sum(2))


def radii_of(x: Array, k: int) -> Array:
    return np.sort(distances_of(x, x), axis=1)[:, k]


def arrays(samples: Features, pictures: Features) -> tuple[Array, Array]:
    return samples.values.numpy(), pictures.values.numpy()


def test_fid_is_the_reference(samples: Features, pictures: Features) -> None:
    assert measured("fid", samples, pictures).value == pytest.approx(fid_of(*arrays(samples, pictures)), rel=1e-9)


def test_fid_by_hand() -> None:
    # One dimension: (m1 - m2)² + (s1 - s2)² = 3² + (2 - 5)².
    first = Spread(torch.tensor([1.0]), torch.tensor([[4.0]]), torch.tensor([[2.0]]))
    second = Spread(torch.tensor([4.0]), torch.tensor([[25.0]]), torch.tensor([[5.0]]))
    assert float(frechet(first, second)) == pytest.approx(18)


def test_fid_of_fewer_pictures_than_features() -> None:
    first, second = Features(drawn(12, 40, 1)), Features(drawn(9, 40, 2))
    assert measured("fid", first, second).value == pytest.approx(fid_of(*arrays(first, second)), rel=1e-6)
    assert measured("fid", first, first).value == pytest.approx(0, abs=1e-3)


def test_fid_is_computed_in_float64(samples: Features, pictures: Features) -> None:
    high = [Features(set_.values + 1000) for set_ in (samples, pictures)]
    low = [Features(set_.values.float()) for set_ in high]
    assert measured("fid", *low).value == pytest.approx(measured("fid", *high).value, rel=1e-3)


def test_kid_is_the_reference(samples: Features, pictures: Features) -> None:
    assert measured("kid", samples, pictures).value == pytest.approx(kid_of(*arrays(samples, pictures)), rel=1e-9)


def test_kids_error_is_the_jackknifes(samples: Features, pictures: Features) -> None:
    x, y = arrays(samples, pictures)
    left_out = np.array([kid_of(x[np.arange(90) % 10 != part], y[np.arange(130) % 10 != part]) for part in range(10)])
    expected = math.sqrt(9 / 10 * ((left_out - left_out.mean()) ** 2).sum())
    assert measured("kid", samples, pictures).error == pytest.approx(expected, rel=1e-9)


def test_kids_error_tells_how_far_another_draw_would_be() -> None:
    """Over many draws the error is about the spread of the values, and the values' mean about 0 for equal sets."""
    figures = [
        measured("kid", Features(drawn(60, 4, 100 + seed)), Features(drawn(80, 4, 500 + seed))) for seed in range(60)
    ]
    values, errors = np.array([f.value for f in figures]), np.array([f.error for f in figures])
    assert 0.6 < np.sqrt((errors**2).mean()) / values.std() < 1.7
    assert abs(values.mean()) < 3 * values.std() / math.sqrt(60)


def test_kid_by_hand() -> None:
    # D = 1, x = {0, 2}, y = {1, 1}: k(0, 2) = 1, k(1, 1) = 8, between: k(0, 1) = 1 twice and k(2, 1) = 27 twice.
    first, second = Features(torch.tensor([[0.0], [2.0]])), Features(torch.tensor([[1.0], [1.0]]))
    figure = measured("kid", first, second)
    assert figure.value == pytest.approx(1 + 8 - 2 * 14)
    assert figure.error is None  # too few to say


def test_precision_and_recall_are_the_reference(samples: Features, pictures: Features) -> None:
    x, y = arrays(samples, pictures)
    between = distances_of(x, y)
    precision = (between <= radii_of(y, 3)[None]).any(1).mean()
    recall = (between <= radii_of(x, 3)[:, None]).any(0).mean()
    assert measured("precision", samples, pictures).value == pytest.approx(precision)
    assert measured("recall", samples, pictures).value == pytest.approx(recall)
    assert 0 < precision < 1
    assert 0 < recall < 1


def test_density_and_coverage_are_the_reference(samples: Features, pictures: Features) -> None:
    x, y = arrays(samples, pictures)
    near = distances_of(x, y) <= radii_of(y, 5)[None]
    assert measured("density", samples, pictures).value == pytest.approx(near.sum() / (5 * len(x)))
    assert measured("coverage", samples, pictures).value == pytest.approx(near.any(0).mean())
    assert 0 < near.any(0).mean() < 1


def test_half_of_the_modes_are_half_of_the_coverage() -> None:
    random = torch.Generator().manual_seed(0)
    noise = torch.randn(400, 2, generator=random, dtype=torch.float64)
    modes = torch.tensor([[0.0, 0.0], [100.0, 0.0]], dtype=torch.float64).repeat(100, 1)
    pictures, samples = Features(noise[:200] + modes), Features(noise[200:])
    assert measured("coverage", samples, pictures).value == pytest.approx(0.5, abs=0.05)
    assert measured("recall", samples, pictures).value == pytest.approx(0.5, abs=0.05)
    assert measured("precision", samples, pictures).value > 0.9


def test_copies_are_found_out(pictures: Features) -> None:
    new, copies = Features(drawn(90, 6, 3)), Features(pictures.values[:90] + 1e-6)
    assert measured("memorisation", new, pictures).value == pytest.approx(1, abs=0.2)
    assert measured("memorisation", copies, pictures).value < 0.01
    x, y = new.values.numpy(), pictures.values.numpy()
    usual = np.sort(radii_of(y, 1))[(len(y) - 1) // 2]
    expected = np.sort(distances_of(x, y).min(1))[(len(x) - 1) // 2] / usual
    assert measured("memorisation", new, pictures).value == pytest.approx(expected, rel=1e-9)


def test_a_set_of_doubles_cannot_tell_copies(pictures: Features) -> None:
    doubled = Features(torch.cat([pictures.values, pictures.values]))
    kind = metrics["memorisation"]
    assert kind().measure(pictures, doubled) is None  # type: ignore[operator]


def test_inception_score_by_hand(pictures: Features) -> None:
    sure = torch.eye(4, dtype=torch.float64).repeat(30, 1) * 1000
    clear = Features(pictures.values[:120], logits=sure)
    figure = measured("inception-score", clear, pictures)
    assert figure.value == pytest.approx(4)  # as many as there are classes
    assert figure.error == pytest.approx(0, abs=1e-9)
    vague = Features(pictures.values[:120], logits=torch.zeros(120, 4))
    assert measured("inception-score", vague, pictures).value == pytest.approx(1)


def test_inception_score_is_the_reference(pictures: Features) -> None:
    logits = torch.randn(130, 5, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 2
    shares = logits.softmax(1).numpy()
    scores = []
    for part in np.array_split(shares, 10):
        divergence = part * (np.log(part) - np.log(part.mean(0, keepdims=True)))
        scores.append(np.exp(divergence.sum(1).mean()))
    figure = measured("inception-score", Features(pictures.values, logits), pictures)
    assert figure.value == pytest.approx(np.mean(scores), rel=1e-9)
    assert figure.error == pytest.approx(np.std(scores, ddof=1) / math.sqrt(10), rel=1e-9)


def test_distances_of_near_pictures_far_from_the_origin() -> None:
    values = torch.randn(20, 8, generator=torch.Generator().manual_seed(0)) + 500
    exact = Features(values.double()).radius(5)
    torch.testing.assert_close(Features(values).radius(5).double(), exact, rtol=1e-4, atol=0)


def test_tiny_sets_have_figures() -> None:
    one, two = Features(torch.zeros(1, 3)), Features(torch.ones(2, 3))
    for name in ("fid", "precision", "recall", "density", "coverage"):
        assert math.isfinite(measured(name, two, one).value)


def test_every_metric_can_be_called_off_and_explains_itself(samples: Features) -> None:
    class StopError(Exception):
        pass

    def tick() -> None:
        raise StopError

    stopped = Features(samples.values, torch.zeros(90, 3), tick)
    for entry in metrics:
        assert entry.title
        assert entry.help.endswith(".")
        if entry.name != "inception-score":  # a moment's work
            with pytest.raises(StopError):
                entry.value().measure(stopped, Features(stopped.values, None, tick))  # type: ignore[operator]
