"""Penalties on D: pure functions, computed in float32."""

import torch
from torch import Tensor, nn


def r1(discriminator: nn.Module, real: Tensor) -> Tensor:
    """E[‖∇D(x)‖²] over real pictures ``N×C×H×W`` (Mescheder et al. 2018, eq. 9, without γ/2)."""
    real = real.float().requires_grad_(True)
    with torch.autocast(real.device.type, enabled=False):
        logits = discriminator(real)
    (gradient,) = torch.autograd.grad(logits.sum(), real, create_graph=True)
    return gradient.square().sum(dim=(1, 2, 3)).mean()
