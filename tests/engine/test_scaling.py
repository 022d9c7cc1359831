"""Each picture's own scale and shift: pixels taken together give what they give one by one."""

import pytest
import torch
from torch import nn
from torch.autograd import gradcheck, gradgradcheck

from gan_studio.engine.layers.scaling import scale_and_shift, scaled_in_rows


def given(channels: int, height: int, width: int, kind: torch.dtype) -> list[torch.Tensor]:
    """A map, channels last, and scales and shifts of its three pictures."""
    random = torch.Generator().manual_seed(0)
    x = torch.randn(3, channels, height, width, generator=random).contiguous(memory_format=torch.channels_last)
    scale, shift = torch.randn(2, 3, channels, generator=random)
    return [tensor.to(kind).requires_grad_() for tensor in (x, scale, shift)]


def test_derivatives_are_right_once_and_twice() -> None:
    tensors = given(2, 3, 4, torch.float64)
    assert gradcheck(lambda x, scale, shift: scaled_in_rows(x, scale, shift, 2), tensors)
    assert gradgradcheck(lambda x, scale, shift: scaled_in_rows(x, scale, shift, 4), tensors)


@pytest.mark.parametrize("size", [(16, 8, 8), (3, 4, 32), (12, 4, 6), (64, 4, 4), (1, 2, 7)])
def test_all_widths_agree_with_the_plain_product(size: tuple[int, int, int]) -> None:
    x, scale, shift = given(*size, torch.bfloat16)
    x.detach().copy_(x.detach().round())
    result = scale_and_shift(x, scale, shift)
    result.float().square().sum().backward()
    expected = [tensor.grad for tensor in (x, scale, shift)]
    plain = [tensor.detach().float().requires_grad_() for tensor in (x, scale, shift)]
    broad = plain[0] * plain[1][..., None, None] + plain[2][..., None, None]
    broad.square().sum().backward()
    assert result.is_contiguous(memory_format=torch.channels_last)
    torch.testing.assert_close(result.float(), broad, rtol=0.02, atol=0.02)
    for mine, theirs in zip(expected, plain, strict=True):
        assert mine is not None
        assert theirs.grad is not None
        torch.testing.assert_close(mine.float(), theirs.grad, rtol=0.03, atol=0.03 * float(theirs.grad.abs().max()))


def test_the_next_layer_may_work_in_place() -> None:
    x, scale, shift = given(16, 8, 8, torch.bfloat16)
    shown = nn.functional.relu(scale_and_shift(x, scale, shift), inplace=True)
    shown.sum().backward()
    assert x.grad is not None
    torch.testing.assert_close(x.grad, (shown > 0) * scale.detach()[..., None, None])


def test_a_gradient_that_lies_otherwise_is_taken_too() -> None:
    x, scale, shift = given(16, 8, 8, torch.bfloat16)
    result = scale_and_shift(x, scale, shift)
    result.backward(torch.ones(result.shape, dtype=torch.bfloat16).contiguous())
    assert x.grad is not None
    torch.testing.assert_close(x.grad, scale.detach()[..., None, None].expand_as(x))
