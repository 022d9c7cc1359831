"""Each picture's own scale and shift of a map's channels, in the way that is quickest on a CPU.

Torch goes through a map channels last in runs as long as there are channels. Of bfloat16 a run that is shorter than the
CPU's registers is computed number by number, at a tenth of the speed. So neighboring pixels are taken together.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function

#: Numbers in a run that is computed at full speed.
_LONG_RUN = 64


class ScaleAndShift(Function):
    """``x·scale + shift`` of a map ``N×C×H×W``, channels last, by ``N×C``; ``width`` pixels at once."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, scale: Tensor, shift: Tensor, width: int) -> Tensor:
        """In rows of ``width·C`` numbers."""
        ctx.save_for_backward(x, scale)
        ctx.width = width
        scaled = torch.empty_like(x, memory_format=torch.channels_last)  # no view: the next layer may work in place
        torch.addcmul(_repeated(shift, width), _in_rows(x, width), _repeated(scale, width), out=_in_rows(scaled, width))
        return scaled

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        """The same way."""
        x, scale = ctx.saved_tensors
        wanted = ctx.needs_input_grad
        rows = _in_rows(gradients[0], ctx.width)
        return (
            _as_map(rows * _repeated(scale, ctx.width), x) if wanted[0] else None,
            _sums(rows * _in_rows(x, ctx.width), scale) if wanted[1] else None,
            _sums(rows, scale) if wanted[2] else None,
            None,
        )


scaled_in_rows: Callable[[Tensor, Tensor, Tensor, int], Tensor] = ScaleAndShift.apply


def scale_and_shift(x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """``x·scale + shift`` in the precision of ``x``.

    Args:
        x: ``N×C`` or a map ``N×C×H×W``.
        scale, shift: ``N×C``.
    """
    scale, shift = scale.to(x.dtype), shift.to(x.dtype)
    if width := _pixels_at_once(x):
        return scaled_in_rows(x, scale, shift, width)
    broad = scale.shape + (1,) * (x.dim() - 2)
    return x * scale.view(broad) + shift.view(broad)


def _pixels_at_once(x: Tensor) -> int:
    """Pixels of a row that are worth being taken together; 0 for none."""
    if x.dim() != 4 or x.device.type != "cpu" or x.dtype != torch.bfloat16 or 2 * x.shape[1] > _LONG_RUN:
        return 0
    width = min(x.shape[3], _LONG_RUN * 2 // x.shape[1])
    return 0 if x.shape[3] % width else width


def _in_rows(x: Tensor, width: int) -> Tensor:
    """``N×HW/width×width·C`` of a map; a view where its channels lie last."""
    return x.permute(0, 2, 3, 1).reshape(len(x), -1, width * x.shape[1])


def _as_map(rows: Tensor, like: Tensor) -> Tensor:
    """A map of that shape, channels last."""
    count, channels, height, width = like.shape
    return rows.reshape(count, height, width, channels).permute(0, 3, 1, 2)


def _repeated(numbers: Tensor, width: int) -> Tensor:
    return numbers.repeat(1, width)[:, None]


def _sums(rows: Tensor, like: Tensor) -> Tensor:
    """``N×C``: over all pixels."""
    return rows.sum(1).view(len(like), -1, like.shape[1]).sum(1)
