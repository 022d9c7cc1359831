"""What D is told of the differences in a batch, by hand."""

import math

import pytest
import torch

from gan_studio.engine.layers.minibatch import MinibatchDiscrimination, Spread, spread


def test_spread_is_the_deviation_over_groups_of_four() -> None:
    """8 pictures make two groups, of every other picture; one feature goes 0 2 4 6, the other is still."""
    x = torch.zeros(8, 2)
    x[::2, 0] = torch.tensor([0.0, 2, 4, 6])
    said = spread(x)
    assert said[::2].tolist() == pytest.approx([math.sqrt(5) / 2] * 4, rel=1e-4)
    assert said[1::2].tolist() == pytest.approx([0] * 4, abs=1e-3)


@pytest.mark.parametrize(("count", "size"), [(8, 4), (9, 3), (10, 2), (7, 7), (1, 1)])
def test_groups_divide_the_batch(count: int, size: int) -> None:
    x = torch.randn(count, 3, 2, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    groups = x.view(size, count // size, -1)
    expected = (groups.var(dim=0, correction=0) + 1e-8).sqrt().mean(dim=1)
    said = spread(x)
    for number in range(count):
        assert said[number] == pytest.approx(expected[number % (count // size)].item())


def test_spread_is_added_as_a_channel() -> None:
    x = torch.randn(4, 3, 5, 6, generator=torch.Generator().manual_seed(0))
    output = Spread()(x)
    assert output.shape == (4, 4, 5, 6)
    assert torch.equal(output[:, :3], x)
    assert torch.equal(output[:, 3], spread(x).view(4, 1, 1).expand(4, 5, 6))
    assert Spread()(x.flatten(1)).shape == (4, 91)


def test_equal_pictures_give_a_finite_gradient() -> None:
    x = torch.ones(4, 3, requires_grad=True)
    spread(x).sum().backward()
    assert torch.isfinite(x.grad).all()  # type: ignore[arg-type]


def test_discrimination_by_hand() -> None:
    """Two kernels of one number each: the features themselves and their double."""
    layer = MinibatchDiscrimination(1, kernels=2, size=1)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor([[1.0, 2.0]]))
    output = layer(torch.tensor([[0.0], [1.0], [3.0]])).detach()

    def e(*distances: float) -> float:
        return sum(math.exp(-distance) for distance in distances) / 2

    expected = [[0, e(1, 3), e(2, 6)], [1, e(1, 2), e(2, 4)], [3, e(3, 2), e(6, 4)]]
    torch.testing.assert_close(output, torch.tensor(expected))


def test_discrimination_can_be_differentiated_twice() -> None:
    random = torch.Generator().manual_seed(0)
    layer = MinibatchDiscrimination(3, kernels=2, size=2).double()
    layer.initialise(random)
    x = torch.randn(4, 3, dtype=torch.float64, generator=random).requires_grad_(True)
    assert torch.autograd.gradgradcheck(layer, x)
    assert torch.autograd.gradgradcheck(spread, x)
