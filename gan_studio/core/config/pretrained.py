"""What cannot be combined with a discriminator on pretrained features."""

from collections.abc import Iterator

from gan_studio.core.config.classes import ClassesConfig
from gan_studio.core.config.network import NetworkConfig
from gan_studio.core.config.problem import Problem
from gan_studio.core.shape import ImageShape


def problems_of_features(network: NetworkConfig, classes: ClassesConfig, shape: ImageShape) -> Iterator[Problem]:
    """Nothing where the features are off; each problem can be fixed by turning them off."""
    if network.features == "none":
        return
    off = ("network.features", "none")
    if shape.points:
        message = "The pretrained network sees pictures, not points in the plane."
        yield Problem(off[0], message, "Choose no pretrained features.", mend=off)
    elif network.steps_needed(shape):
        message = "Networks that grow show D smaller pictures first, which the pretrained features do not follow."
        yield Problem(off[0], message, "Choose no pretrained features, or another architecture.", mend=off)
    if classes.discriminator == "concatenation":
        message = "The pretrained network has no room for a plane of the class."
        hint = "Condition D on the class by projection."
        yield Problem("classes.discriminator", message, hint, mend=("classes.discriminator", "projection"))
    if not network.features_pixels and network.minibatch != "none":
        message = "The pictures of a batch are compared by the discriminator of the pixels, which is off."
        yield Problem("network.minibatch", message, "Choose no comparison, or pixels too.")
