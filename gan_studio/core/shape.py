"""The size of a picture, as every layer passes it on."""

from typing import NamedTuple


class ImageShape(NamedTuple):
    """Height and width in pixels; 1 (grey), 3 (RGB) or 4 (RGBA) channels."""

    height: int
    width: int
    channels: int

    def __str__(self) -> str:
        names = {1: "grey", 3: "RGB", 4: "RGBA"}
        return f"{self.width}×{self.height} {names.get(self.channels, self.channels)}"
