"""Inception-v3 as the Fréchet distance of the literature was defined with, in plain layers.

Szegedy et al. 2016, with the differences of the network of 2015 that the weights are of: means that leave padding out,
a maximum in the last block, and 1,008 classes.
"""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

#: Channels out, kernel size, stride. FORK: two side by side, one row and one column of three.
Unit = tuple[int, tuple[int, int], int]
FORK = (0, 0)
#: The pools of the blocks.
_HALVE, _MEAN, _HIGHEST = "halve", "mean", "highest"


def _unit(before: int, after: int, kernel: tuple[int, int], stride: int = 1, *, padded: bool = True) -> nn.Sequential:
    """Convolution, normalisation, rectifier; the first two have the names that the weights' file gives them."""
    padding = (kernel[0] // 2, kernel[1] // 2) if padded else (0, 0)
    unit = nn.Sequential()
    unit.add_module("conv", nn.Conv2d(before, after, kernel, stride, padding, bias=False))
    unit.add_module("bn", nn.BatchNorm2d(after, eps=1e-3))
    unit.add_module("relu", nn.ReLU(inplace=True))
    return unit


class _Mixed(nn.Module):
    """Chains of convolutions side by side, and a pool.

    Args:
        chains: name in the weights' file → its units.
        pooled: channels of the convolution after the pool; 0 for none.
    """

    def __init__(self, before: int, chains: Mapping[str, Sequence[Unit]], pool: str, pooled: int = 0) -> None:
        super().__init__()
        self._chains: list[list[list[str]]] = []
        self._pool = pool
        self.after = pooled or before
        for name, units in chains.items():
            names, channels = [], before
            for number, (after, kernel, stride) in enumerate(units, 1):
                place = name if len(units) == 1 else f"{name}_{number}"
                forks = {"a": (1, 3), "b": (3, 1)} if kernel == FORK else {"": kernel}
                for suffix, size in forks.items():
                    self.add_module(place + suffix, _unit(channels, after, size, stride, padded=stride == 1))
                names.append([place + suffix for suffix in forks])
                channels = after * len(forks)
            self._chains.append(names)
            self.after += channels
        self.branch_pool = _unit(before, pooled, (1, 1)) if pooled else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        found = []
        for chain in self._chains:
            y = x
            for places in chain:
                parts = [self.get_submodule(place)(y) for place in places]
                y = torch.cat(parts, 1) if len(parts) > 1 else parts[0]
            found.append(y)
        return torch.cat([*found, self.branch_pool(self._pooled(x))], 1)

    def _pooled(self, x: Tensor) -> Tensor:
        if self._pool == _HALVE:
            return functional.max_pool2d(x, 3, 2)
        if self._pool == _MEAN:
            return functional.avg_pool2d(x, 3, 1, 1, count_include_pad=False)
        return functional.max_pool2d(x, 3, 1, 1)


def _units(*units: tuple[int, int | tuple[int, int]]) -> list[Unit]:
    return [(after, (kernel, kernel) if isinstance(kernel, int) else kernel, 1) for after, kernel in units]


def _ends_in_half(*units: tuple[int, int | tuple[int, int]]) -> list[Unit]:
    *others, (after, kernel, _) = _units(*units)
    return [*others, (after, kernel, 2)]


def _a(before: int, pooled: int) -> _Mixed:
    chains = {
        "branch1x1": _units((64, 1)),
        "branch5x5": _units((48, 1), (64, 5)),
        "branch3x3dbl": _units((64, 1), (96, 3), (96, 3)),
    }
    return _Mixed(before, chains, _MEAN, pooled)


def _b(before: int) -> _Mixed:
    chains = {"branch3x3": _ends_in_half((384, 3)), "branch3x3dbl": _ends_in_half((64, 1), (96, 3), (96, 3))}
    return _Mixed(before, chains, _HALVE)


def _c(before: int, c: int) -> _Mixed:
    row, column = (1, 7), (7, 1)
    chains = {
        "branch1x1": _units((192, 1)),
        "branch7x7": _units((c, 1), (c, row), (192, column)),
        "branch7x7dbl": _units((c, 1), (c, column), (c, row), (c, column), (192, row)),
    }
    return _Mixed(before, chains, _MEAN, 192)


def _d(before: int) -> _Mixed:
    chains = {
        "branch3x3": _ends_in_half((192, 1), (320, 3)),
        "branch7x7x3": _ends_in_half((192, 1), (192, (1, 7)), (192, (7, 1)), (192, 3)),
    }
    return _Mixed(before, chains, _HALVE)


def _e(before: int, pool: str) -> _Mixed:
    chains = {
        "branch1x1": _units((320, 1)),
        "branch3x3": _units((384, 1), (384, FORK)),
        "branch3x3dbl": _units((448, 1), (384, 3), (384, FORK)),
    }
    return _Mixed(before, chains, pool, 192)


_BLOCKS: dict[str, Callable[[int], _Mixed]] = {
    "Mixed_5b": lambda before: _a(before, 32), "Mixed_5c": lambda before: _a(before, 64),
    "Mixed_5d": lambda before: _a(before, 64), "Mixed_6a": _b,
    "Mixed_6b": lambda before: _c(before, 128), "Mixed_6c": lambda before: _c(before, 160),
    "Mixed_6d": lambda before: _c(before, 160), "Mixed_6e": lambda before: _c(before, 192),
    "Mixed_7a": _d, "Mixed_7b": lambda before: _e(before, _MEAN), "Mixed_7c": lambda before: _e(before, _HIGHEST),
}  # fmt: skip


class InceptionV3(nn.Module):
    """Pictures ``N×3×299×299`` in [-1, 1] to features ``N×2048`` and logits ``N×1008``.

    The logits are without their bias, as the Inception score has them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential()
        for name, unit in (
            ("Conv2d_1a_3x3", _unit(3, 32, (3, 3), 2, padded=False)),
            ("Conv2d_2a_3x3", _unit(32, 32, (3, 3), padded=False)),
            ("Conv2d_2b_3x3", _unit(32, 64, (3, 3))),
            ("pool1", nn.MaxPool2d(3, 2)),
            ("Conv2d_3b_1x1", _unit(64, 80, (1, 1))),
            ("Conv2d_4a_3x3", _unit(80, 192, (3, 3), padded=False)),
            ("pool2", nn.MaxPool2d(3, 2)),
        ):
            self.body.add_module(name, unit)
        before = 192
        for name, make in _BLOCKS.items():
            block = make(before)
            self.body.add_module(name, block)
            before = block.after
        self.fc = nn.Linear(before, 1008)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Features, logits."""
        features = self.body(x).mean((2, 3))
        return features, functional.linear(features, self.fc.weight)

    def load(self, stored: Mapping[str, Tensor]) -> None:
        """Take weights by the names of the file; ``ValueError`` when they are not all there or do not fit."""
        ours = {name if name.startswith("fc.") else f"body.{name}": value for name, value in stored.items()}
        try:
            found = {
                name: torch.zeros((), dtype=torch.int64) if name.endswith("num_batches_tracked") else ours[name]
                for name in self.state_dict()
            }
            self.load_state_dict(found, assign=True)
        except (KeyError, RuntimeError) as error:
            raise ValueError(f"no weights of Inception-v3: {error}") from error
