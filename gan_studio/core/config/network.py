"""What every architecture family shares; the families themselves are one file each in ``engine/networks``."""

from typing import ClassVar, Literal

from gan_studio.core.config.option import Section, option
from gan_studio.core.config.problem import Problem
from gan_studio.core.registry import Registry
from gan_studio.core.shape import ImageShape


class NetworkConfig(Section):
    """A generator and a discriminator. Subclasses add their own options and set ``family``."""

    title: ClassVar[str] = ""
    family: str = option("", "Family", "The kind of networks.", hidden=True)
    latent: int = option(
        100, "Latent size", "Numbers that a picture is made from; each becomes a slider in the explorer.", ge=1, le=4096
    )
    output: Literal["tanh", "sigmoid"] = option(
        "tanh",
        "Output",
        "Squashes the generator's last layer into the range of a picture. Tanh is the usual choice.",
        choices={"tanh": "Tanh", "sigmoid": "Sigmoid"},
        more=True,
    )

    def problems(self, shape: ImageShape) -> list[Problem]:
        """What keeps this family from making pictures of this shape; paths are relative to ``network``."""
        del shape
        return []


#: Family name → its configuration class.
families: Registry[type[NetworkConfig]] = Registry("network family", provider="gan_studio.engine.networks")
