"""Options of training with the set's classes."""

from typing import Literal

from gan_studio.core.config.option import Section, option


class ClassesConfig(Section):
    """How the two networks learn of a picture's class. Needs a set with classes."""

    generator: Literal["none", "concatenation", "normalisation"] = option(
        "none",
        "Classes in G",
        "How G is told the class: beside the latent (Mirza & Osindero 2014), or by the scale and shift of its "
        "normalisation (Dumoulin et al. 2017).",
        choices={"none": "None", "concatenation": "Beside the latent", "normalisation": "Normalisation"},
    )
    discriminator: Literal["none", "concatenation", "projection", "auxiliary"] = option(
        "none",
        "Classes in D",
        "How D is told the class: as planes of the picture, by projection (Miyato & Koyama 2018), or it must tell the "
        "class itself (Odena et al. 2017).",
        choices={
            "none": "None",
            "concatenation": "Planes",
            "projection": "Projection",
            "auxiliary": "Auxiliary classifier",
        },
    )
    auxiliary_weight: float = option(
        1.0,
        "Classifier weight",
        "Weight of the auxiliary classifier's loss.",
        gt=0,
        le=100,
        more=True,
        only=("discriminator", ("auxiliary",)),
    )
    balanced: bool = option(
        False, "Balanced", "Every class is seen equally often, however many pictures it has.", more=True
    )
    names: tuple[str, ...] = option((), "Names", "The set's classes; filled in when training starts.", hidden=True)

    @property
    def conditional(self) -> bool:
        """Whether any network is told the class."""
        return self.generator != "none" or self.discriminator != "none"
