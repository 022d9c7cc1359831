"""Optimisers from their configuration."""

import math
from collections.abc import Iterable

import torch
from torch import nn
from torch.optim import SGD, Adam, AdamW, Optimizer, RMSprop

from gan_studio.core.config import OptimiserConfig


def make_optimiser(config: OptimiserConfig, parameters: Iterable[nn.Parameter], device: torch.device) -> Optimizer:
    """The optimiser, in its fused form where torch has one for the device."""
    fused = device.type in {"cpu", "cuda", "mps", "xpu"}
    rate, decay = config.learning_rate, config.weight_decay
    if config.name == "adam":
        return Adam(parameters, rate, betas=(config.beta1, config.beta2), weight_decay=decay, fused=fused)
    if config.name == "adamw":
        return AdamW(parameters, rate, betas=(config.beta1, config.beta2), weight_decay=decay, fused=fused)
    if config.name == "rmsprop":
        return RMSprop(parameters, rate, alpha=config.beta2, momentum=config.momentum, weight_decay=decay)
    return SGD(parameters, rate, momentum=config.momentum, weight_decay=decay, fused=fused)


def rate_at(config: OptimiserConfig, step: int, steps: int) -> float:
    """The learning rate of ``step`` (from 1) of ``steps``."""
    rate = config.learning_rate
    if step <= config.warmup:
        return rate * step / (config.warmup + 1)
    if config.schedule == "constant":
        return rate
    progress = min(1.0, (step - config.warmup) / max(1, steps - config.warmup))
    left = 1 - progress if config.schedule == "linear" else (1 + math.cos(math.pi * progress)) / 2
    return rate * (config.final + (1 - config.final) * left)
