"""The size of a picture, as every layer passes it on."""

from typing import NamedTuple

#: Channels by the names that the option ``data.channels`` has for them, and the modes that Pillow has.
CHANNELS = {"grey": 1, "rgb": 3, "rgba": 4}
MODES = {1: "L", 3: "RGB", 4: "RGBA"}
#: Points in the plane are drawn into pictures of this side, pixels.
POINTS_SIDE = 192


class ImageShape(NamedTuple):
    """Height and width in pixels; 1 (grey), 3 (RGB) or 4 (RGBA) channels.

    Points in the plane are trained on as pictures of 1×2 grey pixels, x and y; no others are that small.
    """

    height: int
    width: int
    channels: int

    @property
    def points(self) -> bool:
        """Whether these are points in the plane."""
        return self == (1, 2, 1)

    @property
    def shown(self) -> "ImageShape":
        """Of the pictures that people get to see: points are drawn."""
        return ImageShape(POINTS_SIDE, POINTS_SIDE, 3) if self.points else self

    def __str__(self) -> str:
        if self.points:
            return "points in the plane"
        names = {1: "grey", 3: "RGB", 4: "RGBA"}
        return f"{self.width}×{self.height} {names.get(self.channels, self.channels)}"
