"""Maps keep their channels last, so that no layer is slowed down by one that lies otherwise."""

import pytest
import torch
from torch import nn

from gan_studio.engine.critic import Critic
from gan_studio.engine.layers.convolutions import Convolution
from gan_studio.engine.layers.layout import channels_last, flattened, pictures_last


def lies_last(x: torch.Tensor) -> bool:
    _, channels, height, width = x.shape
    return x.stride() == (channels * height * width, 1, channels * width, channels)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_pictures_lie_with_their_channels_last_and_are_the_same(channels: int) -> None:
    pictures = torch.randn(2, channels, 6, 4, generator=torch.Generator().manual_seed(0))
    last = pictures_last(pictures)
    assert lies_last(last)
    assert torch.equal(last, pictures)


def test_maps_of_gray_pictures_and_their_gradients_lie_last() -> None:
    """Torch takes one channel for the other layout, and each layer after it gives that on."""
    layers = [Convolution(1, 8, 3, stride=2, padding=1), nn.LeakyReLU(0.2), Convolution(8, 8, 3, stride=2, padding=1)]
    critic = channels_last(Critic(nn.Sequential(*layers), 8 * 4 * 4))
    seen: dict[str, torch.Tensor] = {}
    layers[1].register_forward_hook(lambda *given: seen.update(map=given[2]))
    layers[2].register_full_backward_hook(lambda *given: seen.update(gradient=given[2][0]))
    critic(pictures_last(torch.randn(2, 1, 16, 16))).logits.sum().backward()
    assert lies_last(seen["map"])
    assert lies_last(seen["gradient"])


def test_flattened_maps_are_the_same_and_can_be_differentiated_twice() -> None:
    x = torch.randn(2, 3, 4, 5, dtype=torch.double, requires_grad=True)
    assert torch.equal(flattened(x), x.flatten(1))
    assert torch.autograd.gradcheck(flattened, x)
    assert torch.autograd.gradgradcheck(flattened, x)
    assert torch.equal(flattened(x.flatten(1)), x.flatten(1))
