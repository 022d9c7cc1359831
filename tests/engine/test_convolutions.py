"""Convolutions of our own give what torch's give, however often they are differentiated."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn
from torch.autograd import gradcheck, gradgradcheck
from torch.nn import functional

from gan_studio.core.errors import Cancelled
from gan_studio.engine.layers import convolutions
from gan_studio.engine.layers.convolutions import (
    Convolution,
    Enlarging,
    Geometry,
    Transposed,
    correlate,
    enlarge,
    enlarging_convolution,
    shrink,
)

GEOMETRIES = [
    Geometry(4, 2, 1, 8, 6),
    Geometry(5, 2, 2, 8, 4),
    Geometry(3, 2, 1, 5, 6),
    Geometry(2, 2, 0, 4, 4),
    Geometry(3, 1, 1, 5, 4),
]


@pytest.fixture
def two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def assert_alike(ours: nn.Module, theirs: nn.Module, x: torch.Tensor, precision: torch.dtype) -> None:
    """Layers of the same weights agree in their results and gradients; torch's own computes in float32."""
    seen = []
    for layer, kind in ((ours, precision), (theirs, torch.float32)):
        given = x.clone().requires_grad_()
        with torch.autocast("cpu", torch.bfloat16, enabled=kind == torch.bfloat16):
            result = layer(given)
        result.float().square().mean().backward()
        assert result.dtype == kind
        seen.append([result.float(), given.grad, *(weight.grad for weight in layer.parameters())])
    for mine, torchs in zip(*seen, strict=True):
        tolerance = (0.03 if precision == torch.bfloat16 else 1e-5) * float(torchs.detach().abs().max())
        torch.testing.assert_close(mine, torchs, rtol=0, atol=tolerance)


@pytest.mark.parametrize("geometry", GEOMETRIES)
@pytest.mark.parametrize("product", [True, False])
def test_derivatives_are_right_once_and_twice(
    geometry: Geometry, product: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(convolutions, "_prefers_product", lambda *_: product)
    random = torch.Generator().manual_seed(0)
    kernel, stride, padding, height, width = geometry
    high = torch.randn(2, 2, height, width, dtype=torch.double, generator=random).requires_grad_()
    weight = torch.randn(3, 2, kernel, kernel, dtype=torch.double, generator=random).requires_grad_()
    shape = functional.conv2d(high, weight, stride=stride, padding=padding).shape
    low = torch.randn(shape, dtype=torch.double, generator=random).requires_grad_()
    for function, inputs in ((shrink, (high, weight)), (enlarge, (low, weight)), (correlate, (high, low))):
        assert gradcheck(lambda *given, way=function: way(*given, geometry), inputs)
        assert gradgradcheck(lambda *given, way=function: way(*given, geometry), inputs)


@pytest.mark.parametrize("side", [4, 10, 24])
@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
@pytest.mark.usefixtures("two_threads")
def test_layers_agree_with_torch(side: int, precision: torch.dtype) -> None:
    random = torch.Generator().manual_seed(0)
    pairs: list[tuple[nn.Module, nn.Module]] = [
        (Convolution(24, 32, 4, stride=2, padding=1), nn.Conv2d(24, 32, 4, stride=2, padding=1)),
        (
            Transposed(24, 16, 5, stride=2, padding=2, output_padding=1, bias=False),
            nn.ConvTranspose2d(24, 16, 5, stride=2, padding=2, output_padding=1, bias=False),
        ),
    ]
    for ours, theirs in pairs:
        theirs.load_state_dict(ours.state_dict())
        x = torch.randn(7, 24, side, side, generator=random).contiguous(memory_format=torch.channels_last)
        assert_alike(ours, theirs, x, precision)


@pytest.mark.usefixtures("two_threads")
def test_threads_give_the_same_bytes_every_time() -> None:
    random = torch.Generator().manual_seed(0)
    high = torch.randn(5, 8, 20, 20, generator=random).bfloat16()
    low = torch.randn(5, 8, 10, 10, generator=random).bfloat16()
    results = [correlate(high, low, Geometry(4, 2, 1, 20, 20)) for _ in range(5)]
    assert all(torch.equal(results[0], result) for result in results)
    assert torch.get_num_threads() == 2


def test_torchs_own_way_is_taken_where_nothing_is_gained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convolutions, "shrink", None)
    layer = Convolution(3, 4, 4, stride=2, padding=1)
    assert layer(torch.zeros(1, 3, 16, 16)).shape == (1, 4, 8, 8)
    with torch.no_grad():
        assert layer(torch.zeros(1, 3, 8, 8)).shape == (1, 4, 4, 4)


@pytest.mark.usefixtures("two_threads")
def test_a_python_that_ends_stops_the_training_and_does_not_fail_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = ThreadPoolExecutor(1)
    ended.shutdown()
    monkeypatch.setattr(convolutions, "_helpers", lambda count: ended)
    high = torch.zeros(4, 3, 8, 8, dtype=torch.bfloat16)
    with pytest.raises(Cancelled):
        correlate(high, high, Geometry(3, 1, 1, 8, 8))


@pytest.mark.parametrize(("inputs", "outputs", "side"), [(40, 24, 4), (6, 5, 14)])
@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("bias", [True, False])
def test_enlarging_and_convolving_in_one_gives_what_both_give(
    inputs: int, outputs: int, side: int, precision: torch.dtype, bias: bool
) -> None:
    random = torch.Generator().manual_seed(0)
    ours = Enlarging(inputs, outputs, bias=bias)
    plain = nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias)
    plain.load_state_dict(ours.state_dict())
    theirs = nn.Sequential(nn.UpsamplingNearest2d(scale_factor=2), plain)
    x = torch.randn(3, inputs, side, side + 2, generator=random).contiguous(memory_format=torch.channels_last)
    assert_alike(ours, theirs, x, precision)


def test_files_keep_their_names_whichever_way_is_taken() -> None:
    in_one = nn.Sequential(*enlarging_convolution(4, 3, (16, 16), (32, 32)))
    apart = nn.Sequential(*enlarging_convolution(4, 3, (16, 16), (31, 32)))
    assert isinstance(in_one[1], Enlarging)
    assert not isinstance(apart[1], Enlarging)
    assert list(in_one.state_dict()) == list(apart.state_dict())
    apart.load_state_dict(in_one.state_dict())
    x = torch.randn(1, 4, 16, 16)
    torch.testing.assert_close(in_one(x)[:, :, :30, :31], apart(x)[:, :, :30, :31])
