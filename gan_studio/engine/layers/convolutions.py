"""Convolutions whose weights' gradient is worked out in the way that is quickest on a CPU.

All three products of such a layer belong together: with the small map l, the large map h and the weights w,
⟨l, shrink(h, w)⟩ = ⟨h, enlarge(l, w)⟩ = ⟨w, correlate(h, l)⟩. Each is made of the other two when it is differentiated,
any number of times, so that they serve the layer forwards, backwards and in penalties.

`correlate`, the gradient of weights, is what oneDNN is bad at. Where the small map has few positions and many channels
it takes two to four times as long as the others; one matrix product over all positions does not. In bfloat16 its
threads spin while they wait for each other: with another program on the same cores a call of a millisecond takes half a
second. Here each thread works on its own pictures instead, and their results are added.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, ClassVar, NamedTuple

import torch
from torch import Tensor, nn
from torch.autograd import Function
from torch.nn import functional
from torch.nn.grad import conv2d_weight

from gan_studio.core.errors import Cancelled
from gan_studio.engine.layers.basic import Upsample

#: Positions of a small map from which `Enlarging` is worth the sums of weights that it makes at each step. Time of both
#: ways at 49 and more, in batches of 16 and 32: 0.5 to 0.8 in bfloat16 and in float32; at 16 positions 0.8 to 1.2, in
#: batches of 8 up to 3.
_WORTH_SPREADING = 45


class Geometry(NamedTuple):
    """How the two maps lie on each other; ``height`` and ``width`` are the large map's."""

    kernel: int
    stride: int
    padding: int
    height: int
    width: int


class Shrink(Function):
    """Large map ``N×H×h×w``, weights ``L×H×k×k`` and biases ``L`` to the small map ``N×L×h/stride×w/stride``."""

    @staticmethod
    def forward(ctx: Any, high: Tensor, weight: Tensor, geometry: Geometry, bias: Tensor | None = None) -> Tensor:
        """A convolution."""
        ctx.save_for_backward(high, weight)
        ctx.geometry = geometry
        return functional.conv2d(high, weight, bias, stride=geometry.stride, padding=geometry.padding)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """By the other two."""
        (low,), (high, weight) = gradients, ctx.saved_tensors
        wanted = ctx.needs_input_grad
        return (
            enlarge(low, weight, ctx.geometry) if wanted[0] else None,
            correlate(high, low, ctx.geometry) if wanted[1] else None,
            None,
            low.sum((0, 2, 3)) if wanted[3:] == (True,) else None,
        )[: len(wanted)]


class Enlarge(Function):
    """Small map and weights to the large map."""

    @staticmethod
    def forward(ctx: Any, low: Tensor, weight: Tensor, geometry: Geometry) -> Tensor:
        """A transposed convolution."""
        ctx.save_for_backward(low, weight)
        ctx.geometry = geometry
        kernel, stride, padding, height, width = geometry
        least = [(side - 1) * stride - 2 * padding + kernel for side in low.shape[2:]]
        rest = (height - least[0], width - least[1])
        return functional.conv_transpose2d(low, weight, stride=stride, padding=padding, output_padding=rest)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """By the other two."""
        (high,), (low, weight) = gradients, ctx.saved_tensors
        wanted = ctx.needs_input_grad
        return (
            shrink(high, weight, ctx.geometry) if wanted[0] else None,
            correlate(high, low, ctx.geometry) if wanted[1] else None,
            None,
        )


class Correlate(Function):
    """Large and small map to the weights' shape: what each weight has to do with both."""

    @staticmethod
    def forward(ctx: Any, high: Tensor, low: Tensor, geometry: Geometry) -> Tensor:
        """One matrix product, or every thread for itself."""
        ctx.save_for_backward(high, low)
        ctx.geometry = geometry
        if _prefers_product(high.dtype, geometry, high.shape[1]):
            return _multiply(high, low, geometry)
        shape = (low.shape[1], high.shape[1], geometry.kernel, geometry.kernel)
        return _divide(
            lambda part, of_low: conv2d_weight(part, shape, of_low, geometry.stride, geometry.padding), high, low
        )

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """By the other two."""
        (weight,), (high, low) = gradients, ctx.saved_tensors
        wanted = ctx.needs_input_grad
        return (
            enlarge(low, weight, ctx.geometry) if wanted[0] else None,
            shrink(high, weight, ctx.geometry) if wanted[1] else None,
            None,
        )


shrink: Callable[..., Tensor] = Shrink.apply
enlarge: Callable[[Tensor, Tensor, Geometry], Tensor] = Enlarge.apply
correlate: Callable[[Tensor, Tensor, Geometry], Tensor] = Correlate.apply


class Convolution(nn.Conv2d):
    """``nn.Conv2d`` with a square kernel and equal sides of everything."""

    def forward(self, input: Tensor) -> Tensor:
        """``N×C×h×w`` to ``N×out×h/stride×w/stride``."""
        return self.convolve(input, self.weight)

    def convolve(self, input: Tensor, weight: Tensor) -> Tensor:
        """The same with weights made of the layer's own."""
        height, width = input.shape[2:]
        geometry = Geometry(self.kernel_size[0], self.stride[0], int(self.padding[0]), height, width)
        if not _gains(input, geometry, self.in_channels):
            plain: Tensor = self._conv_forward(input, weight, self.bias)
            return plain
        kind = _precision(input)
        bias = None if self.bias is None else self.bias.to(kind)
        return shrink(input.to(kind), weight.to(kind), geometry, bias)


class Transposed(nn.ConvTranspose2d):
    """``nn.ConvTranspose2d`` with a square kernel, equal sides of everything, and no bias."""

    def forward(self, input: Tensor, output_size: list[int] | None = None) -> Tensor:
        """``N×C×h×w`` to ``N×out×h·stride×w·stride``."""
        assert output_size is None
        return self.convolve(input, self.weight)

    def convolve(self, input: Tensor, weight: Tensor) -> Tensor:
        """The same with weights made of the layer's own."""
        kernel, stride, padding = self.kernel_size[0], self.stride[0], int(self.padding[0])
        rest = int(self.output_padding[0])
        height, width = ((side - 1) * stride + kernel - 2 * padding + rest for side in input.shape[2:])
        geometry = Geometry(kernel, stride, padding, height, width)
        if not _gains(input, geometry, self.out_channels):
            return functional.conv_transpose2d(input, weight, stride=stride, padding=padding, output_padding=rest)
        kind = _precision(input)
        return enlarge(input.to(kind), weight.to(kind), geometry)


class Enlarging(Convolution):
    """Nearest enlargement to twice the sides, then a 3×3 convolution that keeps them, in one.

    Each pixel of the small map lies under 2×2 of the large one, so that the same comes of a transposed convolution
    whose 4×4 weights are sums of neighbors of the 3×3: 16 products a pixel instead of 36, and no enlarged map, which
    is what the memory of a CPU is slow at. The parameters are those of the 3×3 convolution.
    """

    layer_name: ClassVar[str] = "Convolution 3×3, doubling"
    #: Products of one input's and one output's channel at each place of the small map; a 3×3 convolution has 9.
    products: ClassVar[int] = 16

    def __init__(self, inputs: int, outputs: int, *, bias: bool = True) -> None:
        super().__init__(inputs, outputs, 3, padding=1, bias=bias)

    def convolve(self, input: Tensor, weight: Tensor) -> Tensor:
        """``N×C×h×w`` to ``N×out×2h×2w``."""
        height, width = input.shape[2:]
        geometry = Geometry(4, 2, 1, 2 * height, 2 * width)
        spread = _spread(weight)
        if not _gains(input, geometry, self.out_channels):
            return functional.conv_transpose2d(input, spread, self.bias, stride=2, padding=1)
        kind = _precision(input)
        large = enlarge(input.to(kind), spread.to(kind), geometry)
        return large if self.bias is None else large + self.bias.to(kind)[:, None, None]


def enlarging_convolution(
    inputs: int, outputs: int, before: tuple[int, int], size: tuple[int, int], *, bias: bool = True
) -> tuple[nn.Module, nn.Module]:
    """Nearest enlargement from ``before`` to ``size`` and a 3×3 convolution, in the quickest way.

    Always two layers, the second with the parameters: where one does it all, files keep their names.
    """
    if size == (2 * before[0], 2 * before[1]) and before[0] * before[1] >= _WORTH_SPREADING:
        return nn.Identity(), Enlarging(inputs, outputs, bias=bias)
    return Upsample(size), Convolution(inputs, outputs, 3, padding=1, bias=bias)


def _spread(weight: Tensor) -> Tensor:
    """3×3 weights ``out×in`` of a convolution of an enlarged map to the 4×4 ``in×out`` of a transposed one."""
    turned = functional.pad(weight.transpose(0, 1).flip(2, 3), (1, 1, 1, 1))
    rows = turned[:, :, 1:] + turned[:, :, :-1]
    return (rows[..., 1:] + rows[..., :-1]).contiguous(memory_format=torch.channels_last)


def _precision(x: Tensor) -> torch.dtype:
    """What autocast computes a convolution in."""
    device = x.device.type
    return torch.get_autocast_dtype(device) if torch.is_autocast_enabled(device) else x.dtype


def _gains(input: Tensor, geometry: Geometry, channels: int) -> bool:
    """Whether our own way is quicker than torch's for a layer with ``channels`` in its large map."""
    if input.device.type != "cpu" or not torch.is_grad_enabled():
        return False
    kind = _precision(input)
    spins = kind == torch.bfloat16 and torch.get_num_threads() > 1
    return spins or _prefers_product(kind, geometry, channels)


def _prefers_product(kind: torch.dtype, geometry: Geometry, channels: int) -> bool:
    """Whether the matrix product is the quicker `correlate`; measured with 3×3 to 5×5 kernels, 32 and 64 pictures."""
    positions = geometry.height * geometry.width // geometry.stride**2
    if geometry.stride == 1 or positions > 25:
        return False
    return kind == torch.bfloat16 or positions <= 4 or channels >= 256


def _multiply(high: Tensor, low: Tensor, geometry: Geometry) -> Tensor:
    """`Correlate` as one matrix product."""
    kernel, stride, padding, _, _ = geometry
    count, channels, height, width = low.shape
    padded = functional.pad(high.permute(0, 2, 3, 1), (0, 0, padding, padding, padding, padding))
    a_picture, a_row, a_column, one = padded.stride()
    windows = padded.as_strided(
        (count, height, width, kernel, kernel, high.shape[1]),
        (a_picture, stride * a_row, stride * a_column, a_row, a_column, one),
    )
    product = low.permute(0, 2, 3, 1).reshape(-1, channels).t() @ windows.reshape(count * height * width, -1)
    return product.view(channels, kernel, kernel, high.shape[1]).permute(0, 3, 1, 2)


def _divide(work: Callable[[Tensor, Tensor], Tensor], high: Tensor, low: Tensor) -> Tensor:
    """Share the pictures of a batch out to threads and add what comes back, always in the same order."""
    threads = torch.get_num_threads() if high.dtype == torch.bfloat16 else 1
    parts = [part for part in zip(high.tensor_split(threads), low.tensor_split(threads), strict=True) if len(part[0])]
    if len(parts) < 2:
        return work(high, low)
    try:
        others = [_helpers(threads - 1).submit(work, *part) for part in parts[1:]]
    except RuntimeError as error:  # Python is ending and takes no more work: the run has not failed for that
        raise Cancelled from error
    torch.set_num_threads(1)  # this thread's own number
    try:
        total = work(*parts[0]).float()
    finally:
        torch.set_num_threads(threads)
    for other in others:
        total += other.result()
    return total.to(high.dtype)


@cache
def _helpers(count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count, "convolutions", initializer=lambda: torch.set_num_threads(1))
