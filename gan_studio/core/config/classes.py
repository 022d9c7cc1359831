"""Options of training with the set's classes."""

from typing import Literal, Self

from gan_studio.core.config.option import Section, option
from gan_studio.core.config.problem import Problem

#: Pictures to a class, on average, below which classes that are optional are left out: at 176 they did harm.
FEWEST_ON_AVERAGE = 300
#: Ways in which G is told the class.
_TOLD = ("concatenation", "normalisation", "both")


class ClassesConfig(Section):
    """How the two networks learn of a picture's class. Needs a set with classes."""

    generator: Literal["none", "concatenation", "normalisation", "both"] = option(
        "none",
        "Classes in G",
        "How G is told the class: beside the latent (Mirza & Osindero 2014), by the scale and shift of its "
        "normalisation (Dumoulin et al. 2017), or by both, so that classes differ in their shapes from the first "
        "layer on. BigGAN and StyleGAN2 have a way of their own, whichever is chosen.",
        choices={
            "none": "None",
            "concatenation": "Beside the latent",
            "normalisation": "Normalisation",
            "both": "Latent and normalisation",
        },
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
        changeable=True,
    )
    groups: int = option(
        0,
        "Groups found",
        "In place of the set's own classes: pictures are sorted by their shapes and colors into so many groups of "
        "similar ones, and the networks are told the group. 0 for the set's own classes.",
        ge=0,
        le=1000,
        only=("generator", _TOLD),
    )
    balanced: bool = option(
        False,
        "Balanced",
        "Every class is seen equally often, however many pictures it has.",
        more=True,
        only=("generator", _TOLD),
    )
    optional: bool = option(
        False,
        "If there are any",
        "A set without classes, or with fewer than 300 pictures to a class on average, is trained without them, not "
        "refused; so are networks that cannot be told them.",
        only=("generator", _TOLD),
    )
    names: tuple[str, ...] = option((), "Names", "The set's classes; filled in when training starts.", hidden=True)
    counts: tuple[int, ...] = option((), "Counts", "Pictures in each of the groups that were found.", hidden=True)

    @property
    def conditional(self) -> bool:
        """Whether any network is told the class."""
        return self.generator != "none" or self.discriminator != "none"

    @property
    def found(self) -> bool:
        """Whether the classes are groups that are found in the pictures, not the set's own."""
        return self.conditional and self.groups > 0

    @property
    def choosable(self) -> tuple[str, ...]:
        """The classes that people choose from when pictures are generated; none where the latent chooses a group."""
        return () if self.found or self.generator == "none" else self.names

    def settled(self, names: tuple[str, ...], pictures: int) -> Self:
        """As a set of ``pictures`` in these classes is trained: their names, or the groups', filled in, or without
        them."""
        if self.found:
            return self.model_copy(update={"names": tuple(f"group {number + 1}" for number in range(self.groups))})
        if self.conditional and self.optional and (len(names) < 2 or pictures < FEWEST_ON_AVERAGE * len(names)):
            return self.without()
        return self.model_copy(update={"names": names if self.conditional else ()})

    def without(self) -> Self:
        """As it is trained without classes."""
        return self.model_copy(update={"generator": "none", "discriminator": "none", "names": (), "counts": ()})

    def problems(self, classes: int, pictures: int) -> list[Problem]:
        """What cannot work with a set of ``pictures`` in so many classes (0: none); paths are relative to
        ``classes``."""
        told = [side for side in ("generator", "discriminator") if getattr(self, side) != "none"]
        if not told:
            return []
        if self.groups:
            classes = self.groups
            if not 2 <= self.groups <= max(2, pictures // 2):
                message = f"{pictures:,} pictures cannot be sorted into groups: {self.groups:,}."
                hint = f"Choose 2 to {max(2, pictures // 2):,}, or 0 for none."
                return [Problem("groups", message, hint, mend=("groups", 0))]
        if classes < 2:
            message = "The set has no classes." if not classes else "The set has one class only."
            hint = "Choose none, or sort the pictures into a folder for each class."
            return [Problem(side, message, hint) for side in told]
        if told == ["generator"]:
            message = "D does not look at the class, so nothing teaches G to heed it."
            return [Problem("discriminator", message, "Choose how D is told the class, or none for G.")]
        if told == ["discriminator"]:
            message = "D looks at a class that G is not told, so G cannot make pictures of it."
            return [Problem("generator", message, "Choose how G is told the class, or none for D.")]
        return []
