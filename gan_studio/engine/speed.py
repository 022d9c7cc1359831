"""How fast this machine trains, measured once in a blink, for estimates."""

import time
from functools import cache

import torch
from torch import nn

from gan_studio.engine.device import choose_device, use_bfloat16
from gan_studio.engine.layers.layout import channels_last

_ROUNDS = 5


@cache
def measure_speed(device: str = "auto", precision: str = "auto") -> float:
    """Floating-point operations a second in a typical small network's forward and backward pass; about 50 ms."""
    where = choose_device(device)
    random = torch.Generator(where).manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(32, 64, 3, stride=2, padding=1), nn.LeakyReLU(0.2), nn.Conv2d(64, 128, 3, stride=2, padding=1)
    )
    channels_last(network.to(where))
    pictures = torch.randn(64, 32, 16, 16, device=where, generator=random).to(memory_format=torch.channels_last)
    # Forward, and backward for weights and inputs (the first layer's inputs need none).
    operations = 2 * 64 * 9 * (3 * 64 * 128 * 4 * 4 + 2 * 32 * 64 * 8 * 8)
    best = float("inf")
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        with torch.autocast(where.type, torch.bfloat16, enabled=use_bfloat16(precision, where)):
            loss = network(pictures).float().square().mean()
        loss.backward()
        if where.type != "cpu":
            torch.accelerator.synchronize()
        best = min(best, time.perf_counter() - start)
    return float(operations) / best
