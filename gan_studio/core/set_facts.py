"""What is known of a set of pictures, and of the machine, when a start is recommended."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from gan_studio.core.shape import ImageShape

DeviceKind = Literal["cpu", "cuda", "mps", "xpu"]


@dataclass(frozen=True)
class ImageStatistics:
    """Simple numbers about the pictures as they are trained on, from a sample spread evenly over the set.

    Attributes:
        transparent: share of the pictures with at least one pixel that is not opaque, 0..1.
        colorfulness: mean over the pictures of Hasler and Süsstrunk's M3 (2003); 0 is grey, 33 moderately colorful,
            over 80 extremely.
        flat: share of 4×4 patches whose pixels all have nearly one color, 0..1: high for drawings and icons, low for
            photographs.
        diversity: mean distance between two pictures of the set over the mean distance between two of noise, both seen
            at 8×8; near 0 when all pictures look alike.
        likeness: how many times as often as two drawn at random a picture and the one most like it, seen at 8×8, are of
            the same class; about 1 for classes that nobody sees, 0 without classes.
    """

    transparent: float
    colorfulness: float
    flat: float
    diversity: float
    likeness: float

    def to_dict(self) -> dict[str, float]:
        """Plain numbers, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Any) -> "ImageStatistics | None":
        """What `to_dict` gave; None for what an older or newer version wrote."""
        try:
            return cls(**{name: float(value) for name, value in values.items()})
        except (AttributeError, TypeError, ValueError):
            return None


@dataclass(frozen=True)
class SetFacts:
    """Everything that a recommendation may depend on.

    Attributes:
        count: pictures in the set.
        shape: of one picture as it is trained on.
        classes: how many there are; 0 without classes. ``smallest_class``: pictures in the smallest of them.
        device: the kind of device that will train.
        cores: CPU cores that may be used.
        statistics: None for points.
    """

    count: int
    shape: ImageShape
    classes: int = 0
    smallest_class: int = 0
    device: DeviceKind = "cpu"
    cores: int = 1
    statistics: ImageStatistics | None = None

    @property
    def average_class(self) -> int:
        """Pictures a class, rounded down; 0 without classes."""
        return self.count // self.classes if self.classes else 0

    @property
    def side(self) -> int:
        """The longer side, pixels."""
        return max(self.shape.height, self.shape.width)

    @property
    def gpu(self) -> bool:
        """Whether something faster than the CPU will train."""
        return self.device != "cpu"
