"""Where a run's latent space was left: a small file beside the run's others."""

from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from gan_studio.core.files import atomic_write
from gan_studio.core.place import Place

End = Literal["A", "B"]
Way = Literal["spherical", "linear"]

_SEEDS = 2**63


@dataclass(frozen=True)
class Position:
    """All that decides what is seen of a generator, but its weights.

    Attributes:
        size: latent dimensions of the generator.
        place: seed, sliders and class.
        a, b: the ends of the path.
        psi: truncation, 0..2.
        way: how the path goes.
        t: where on the path, 0 at A and 1 at B.
        on_path: whether the path's point was looked at rather than the place.
        format: raised when a change makes older programs misread it.
    """

    size: int
    place: Place
    a: Place
    b: Place
    psi: Annotated[float, Field(ge=0, le=2)] = 1.0
    way: Way = "spherical"
    t: Annotated[float, Field(ge=0, le=1)] = 0.0
    on_path: bool = False
    format: Literal[1] = 1

    def fits(self, size: int, class_names: tuple[str, ...]) -> bool:
        """Whether a generator with ``size`` latent dimensions and these classes, if any, can be looked at from here."""
        return size == self.size and all(_fits(place, size, class_names) for place in (self.place, self.a, self.b))


def read_position(path: Path) -> Position | None:
    """None when there is none, or when it is damaged or of a newer format."""
    try:
        return _FORM.validate_json(path.read_bytes())
    except (OSError, ValueError):
        return None


def write_position(path: Path, position: Position) -> None:
    """Write atomically; ``UserError`` when that fails."""
    with atomic_write(path) as file:
        file.write(_FORM.dump_json(position, indent=1))


_FORM = TypeAdapter(Position)


def _fits(place: Place, size: int, class_names: tuple[str, ...]) -> bool:
    return (
        0 <= place.seed < _SEEDS
        and all(0 <= dimension < size and isfinite(sigmas) for dimension, sigmas in place.offsets.items())
        and all(name in class_names and 0 <= share <= 1 for name, share in place.classes.items())
    )
