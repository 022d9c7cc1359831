"""Spectral normalisation (Miyato et al. 2018): a layer's weights divided by their largest singular value.

The weight stays the layer's parameter, for the optimiser, the terms of the losses and the files. Only while the layer
computes, an attribute of the same name that holds the divided weights stands before it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from gan_studio.engine.layers.basic import autocast_off

#: A layer whose weights are all zero is divided by this.
_LEAST = 1e-6
_BUFFER = "spectral_u"
_HELD = "spectral_weight_held"
_Weighted = nn.Linear | nn.Conv2d | nn.ConvTranspose2d


def add_spectral_norm(network: nn.Module) -> None:
    """Normalise all convolutions and linear layers of a network from now on.

    Not what a class becomes beside a latent or a picture: those are inputs. Its numbers, hundreds for a plane, would be
    divided until nobody sees them.

    Each gets a buffer ``spectral_u``: the left singular vector as far as it is known. A forward pass in training makes
    one power iteration; in evaluation the vector stands still.
    """
    for module in network.modules():
        if isinstance(module, _Weighted) and not getattr(module, "is_input", False):
            rows = _matrix(module, module.weight).shape[0]
            module.register_buffer(_BUFFER, torch.empty(rows, device=module.weight.device, dtype=module.weight.dtype))
            module.register_forward_pre_hook(_cover)
            module.register_forward_hook(_uncover, always_call=True)


def is_normalised(module: nn.Module) -> bool:
    """Whether a layer computes with divided weights."""
    return _BUFFER in module._buffers


def initialise_spectral_norm(network: nn.Module, random: torch.Generator) -> None:
    """Draw the singular vectors to start from.

    A layer that its family starts at zero gets weights too: divided by their norm they cannot start small, and the
    gradient of an all but zero weight is divided as well.
    """
    for module in network.modules():
        if is_normalised(module):
            weight, buffer = module.get_parameter("weight"), module.get_buffer(_BUFFER)
            with torch.no_grad():
                if not weight.any():
                    weight.normal_(generator=random)
                buffer.normal_(generator=random).copy_(functional.normalize(buffer, dim=0))


def divided_weights(network: nn.Module) -> dict[nn.Module, Tensor]:
    """The weights that the normalised layers of a network compute with, as one pass in training makes them."""
    return {module: _divided(module) for module in network.modules() if is_normalised(module)}


@contextmanager
def held(weights: Mapping[nn.Module, Tensor]) -> Iterator[None]:
    """Let normalised layers compute with these weights, whichever thread they are called from, and move no vector."""
    for module, weight in weights.items():
        module.__dict__[_HELD] = True
        module.__dict__["weight"] = weight
    try:
        yield
    finally:
        for module in weights:
            del module.__dict__[_HELD], module.__dict__["weight"]


def _cover(module: nn.Module, inputs: tuple[Any, ...]) -> None:
    del inputs
    if _HELD not in module.__dict__:
        # Attributes are found before parameters.
        module.__dict__["weight"] = _divided(module)


def _uncover(module: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
    del inputs, output
    if _HELD not in module.__dict__:
        module.__dict__.pop("weight", None)


def _divided(module: nn.Module) -> Tensor:
    weight = module._parameters["weight"]
    assert weight is not None
    value = _largest_singular_value(module, weight).clamp(min=_LEAST)
    # Layers with an equalised rate are going to multiply by their scale.
    return weight / (value * getattr(module, "scale", 1.0))


def _largest_singular_value(module: nn.Module, weight: Tensor) -> Tensor:
    """A scalar, uᵀWv, differentiable by W alone (their eq. 9 and algorithm 1)."""
    buffer = module.get_buffer(_BUFFER)
    with autocast_off(weight):
        matrix = _matrix(module, weight)
        with torch.no_grad():
            # A copy: the next pass moves the buffer, and this pass's gradient still needs its own.
            u = buffer.clone()
            v = functional.normalize(matrix.t().mv(u), dim=0)
            if module.training:
                moved = functional.normalize(matrix.mv(v), dim=0)
                u = torch.where(moved.any(), moved, u)  # weights of zero say nothing, and 0 would stay for ever
                buffer.copy_(u)
        return torch.dot(u, matrix.mv(v))


def _matrix(module: nn.Module, weight: Tensor) -> Tensor:
    """Outputs × everything that one output is computed from. No copy of weights that lie channels last."""
    if weight.dim() == 2:
        return weight
    order = (1, 2, 3, 0) if isinstance(module, nn.ConvTranspose2d) else (0, 2, 3, 1)
    return weight.permute(order).flatten(1)
