"""What every architecture family shares; the families themselves are one file each in ``engine/networks``."""

from typing import ClassVar, Literal

from gan_studio.core.config.classes import ClassesConfig
from gan_studio.core.config.option import Section, option
from gan_studio.core.config.problem import Problem
from gan_studio.core.registry import Registry
from gan_studio.core.shape import ImageShape

#: How activations are brought to one scale; `engine.layers.normalisation` makes the layers.
Norm = Literal["batch", "virtual", "reference", "layer", "instance", "none"]
NORMS = {
    "batch": "Batch",
    "virtual": "Virtual batch",
    "reference": "Reference batch",
    "layer": "Layer",
    "instance": "Instance",
    "none": "None",
}


class NetworkConfig(Section):
    """A generator and a discriminator. Subclasses add their own options and set ``family``."""

    #: Whether it can make points in the plane, which are pictures of 1×2 pixels.
    points: ClassVar[bool] = False
    #: Tightest clipping at which D still tells G something; of many layers without normalisation each takes some away.
    least_clip: ClassVar[float] = 0.0
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

    spectral_norm: Literal["none", "discriminator", "both"] = option(
        "none",
        "Spectral norm",
        "Divides each layer's weights by their largest singular value, so that no layer stretches pictures' "
        "differences. Miyato et al. 2018.",
        choices={"none": "None", "discriminator": "In D", "both": "In D and G"},
        more=True,
    )
    alpha: Literal["straight", "white"] = option(
        "straight",
        "Transparency",
        "D sees the colors of RGBA pictures as they are stored, or laid over white: then colors that nobody sees do "
        "not count. It sees the opacity either way.",
        choices={"straight": "As stored", "white": "Over white"},
        more=True,
    )
    features: Literal["none", "efficientnet-lite0"] = option(
        "none",
        "Pretrained features",
        "D judges what a network trained on photographs sees of a picture, at four scales. Starts fast on photographs "
        "(Projected GAN, Sauer et al. 2021).",
        choices={"none": "None", "efficientnet-lite0": "EfficientNet-Lite0"},
        more=True,
    )
    features_pixels: bool = option(
        True,
        "Pixels too",
        "The family's own D judges the pixels beside the features, as one more scale.",
        only=("features", ("efficientnet-lite0",)),
        more=True,
    )
    features_width: int = option(
        64,
        "Feature width",
        "Channels of the largest feature map once it is mixed; deeper maps have more.",
        unit="channels",
        ge=8,
        le=512,
        only=("features", ("efficientnet-lite0",)),
        more=True,
    )
    features_side: int = option(
        0,
        "Feature input",
        "Shorter side at which the pretrained network sees pictures; 0 is their own, but at least 64.",
        unit="px",
        ge=0,
        le=512,
        only=("features", ("efficientnet-lite0",)),
        more=True,
    )
    minibatch: Literal["none", "stddev", "discrimination"] = option(
        "none",
        "Compare pictures",
        "Lets D see how much the pictures of a batch differ, so that G cannot make one picture only: by their standard "
        "deviation (Karras et al. 2018), or by learned distances (Salimans et al. 2016).",
        choices={"none": "No", "stddev": "Standard deviation", "discrimination": "Minibatch discrimination"},
        more=True,
    )

    def problems(self, shape: ImageShape) -> list[Problem]:
        """What keeps this family from making pictures of this shape; paths are relative to ``network``."""
        del shape
        return []

    def steps_needed(self, shape: ImageShape) -> int:
        """Steps after which pictures have this shape in full, where networks grow."""
        del shape
        return 0

    def learned_shape(self, shape: ImageShape) -> ImageShape:
        """Of the pictures that G makes while training and D sees; those that people see have the whole ``shape``."""
        return shape

    def class_problems(self, classes: ClassesConfig, shape: ImageShape) -> list[Problem]:
        """What keeps the networks from being told classes like this; paths are relative to ``classes``."""
        del classes, shape
        return []

    def normalises_d_batches(self) -> bool:
        """Whether D has batch normalisation: what it says of a picture then hangs on the rest of the batch."""
        return self.norm_of_d() == "batch"

    def norm_of_d(self) -> str:
        """Normalisation in D; "none" also where the family knows none."""
        return getattr(self, "d_norm", "none")


#: Family name → its configuration class.
families: Registry[type[NetworkConfig]] = Registry("network family", provider="gan_studio.engine.networks")
