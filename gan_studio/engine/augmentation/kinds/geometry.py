"""Mirrored, turned, moved and stretched: ADA's pixel blitting and general geometry (Karras et al. 2020, appendix B)."""

from math import pi

import torch
from torch import Tensor
from torch.nn import functional

from gan_studio.engine.augmentation.kinds.gate import chosen, normal, uniform

#: Shifts go to an eighth of the sides, or have that standard deviation; stretching is a power of 2 with this one.
_FARTHEST = 0.125
_STRETCH = 0.2


def geometry(pictures: Tensor, probability: Tensor, random: torch.Generator) -> Tensor:
    """``N×C×H×W``, each under an affine map drawn for it; beyond its edges a picture goes on mirrored.

    Sampled bilinearly, where ADA filters with wavelets. torch's ``grid_sample`` has no second derivative: whoever
    differentiates a gradient has to take it with respect to what D sees, behind this (as `terms.r1` does), not with
    respect to the pictures before.
    """
    height, width = pictures.shape[2:]
    one = torch.ones(len(pictures), dtype=pictures.dtype, device=pictures.device)
    # In torch's coordinates a picture reaches from -1 to 1.
    to_pixels, from_pixels = (_scale(one * x, one * y) for x, y in ((width / 2, height / 2), (2 / width, 2 / height)))
    theta = from_pixels @ draw_inverse(pictures, probability, random) @ to_pixels
    grid = functional.affine_grid(theta[:, :2], list(pictures.shape), align_corners=False)
    return sample(pictures, grid)


def sample(pictures: Tensor, grid: Tensor) -> Tensor:
    """``N×C×H×W`` at places ``N×H×W×2`` (x, y, edges at -1 and 1), bilinear and mirrored at the edges.

    On CUDA the gradient of torch's own adds up in an order that changes from run to run, and a run would not repeat
    itself to the last bit; there the four neighbours are taken one by one.
    """
    if pictures.is_cuda:
        return sample_by_neighbours(pictures, grid)
    return functional.grid_sample(pictures, grid, padding_mode="reflection", align_corners=False)


def sample_by_neighbours(pictures: Tensor, grid: Tensor) -> Tensor:
    """What `sample` does, by indexing, whose gradient CUDA sorts before it adds up."""
    count, channels, height, width = pictures.shape
    left, right, part_x = _neighbours(grid[..., 0], width)
    above, below, part_y = _neighbours(grid[..., 1], height)
    pixels = pictures.permute(0, 2, 3, 1).reshape(-1, channels)
    first = torch.arange(count, device=grid.device)[:, None, None] * (height * width)

    def at(y: Tensor, x: Tensor) -> Tensor:
        return pixels[first + y * width + x]

    upper = torch.lerp(at(above, left), at(above, right), part_x)
    lower = torch.lerp(at(below, left), at(below, right), part_x)
    return torch.lerp(upper, lower, part_y).permute(0, 3, 1, 2)


def _neighbours(places: Tensor, side: int) -> tuple[Tensor, Tensor, Tensor]:
    """The pixels before and after each place along one side, and how far it is from the first to the second."""
    folded = torch.remainder((places + 1) * (side / 2), 2 * side)
    inside = (torch.minimum(folded, 2 * side - folded) - 0.5).clamp(0, side - 1)
    first = inside.floor()
    return first.long(), (first.long() + 1).clamp(max=side - 1), (inside - first)[..., None]


def draw_inverse(pictures: Tensor, probability: Tensor, random: torch.Generator) -> Tensor:
    """Maps from places in the result to places in the picture, pixels from the centre, ``N×3×3``.

    The order and the strengths are the paper's. Whether a part happens is drawn for each part; the two turns are as
    often that any turn happens with the probability.
    """
    height, width = pictures.shape[2:]

    def gate(p: Tensor = probability) -> Tensor:
        return chosen(pictures, p, random)

    def evenly() -> Tensor:
        return 2 * uniform(pictures, random) - 1

    def stretch() -> Tensor:
        return torch.exp2(_STRETCH * normal(pictures, random) * gate())

    turned = 1 - (1 - probability).clamp(min=0).sqrt()
    mirrored = 1 - 2 * (uniform(pictures, random) < 0.5).to(pictures.dtype) * gate()
    quarters = (4 * uniform(pictures, random)).floor() * gate()
    whole = gate()
    shift = [(_FARTHEST * side * evenly()).round() * whole for side in (width, height)]
    even = stretch()
    before = pi * evenly() * gate(turned)
    uneven = stretch()
    after = pi * evenly() * gate(turned)
    part = gate()
    end = [_FARTHEST * side * normal(pictures, random) * part for side in (width, height)]
    ones = torch.ones_like(mirrored)
    steps = [
        _scale(mirrored, ones),
        _turn(-quarters * pi / 2),
        _move(-shift[0], -shift[1]),
        _scale(1 / even, 1 / even),
        _turn(-before),
        _scale(1 / uneven, uneven),
        _turn(-after),
        _move(-end[0], -end[1]),
    ]
    inverse = steps[0]
    for step in steps[1:]:
        inverse = inverse @ step
    return inverse


def _matrix(*rows: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    nothing, one = torch.zeros_like(rows[0][0]), torch.ones_like(rows[0][0])
    return torch.stack([torch.stack(row, -1) for row in (*rows, (nothing, nothing, one))], -2)


def _scale(x: Tensor, y: Tensor) -> Tensor:
    nothing = torch.zeros_like(x)
    return _matrix((x, nothing, nothing), (nothing, y, nothing))


def _move(x: Tensor, y: Tensor) -> Tensor:
    one, nothing = torch.ones_like(x), torch.zeros_like(x)
    return _matrix((one, nothing, x), (nothing, one, y))


def _turn(angle: Tensor) -> Tensor:
    nothing = torch.zeros_like(angle)
    return _matrix((angle.cos(), -angle.sin(), nothing), (angle.sin(), angle.cos(), nothing))
