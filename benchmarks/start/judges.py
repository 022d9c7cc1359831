"""Which features samples are compared by: some flatter those whose D was trained on them."""

from gan_studio.core.config import NetworkConfig, extractors
from gan_studio.data.image_set import ImageSet

#: Sees most of what is wrong with samples (docs/judges.md); ranks those whose D does not see its features.
SHOWN = "efficientnet-lite0"
#: Without classes to learn from, the first of these that there is.
_WITHOUT_CLASSES = ("self-supervised", "efficientnet-lite0-320")
#: A set with fewer classes, or fewer pictures of each on average, teaches a classifier too little to judge by.
_FEWEST_CLASSES, _FEWEST_EACH = 5, 50
METRICS = ("kid", "coverage", "memorisation")


def judge_of(image_set: ImageSet, asked: str = "") -> str:
    """The extractor that all candidates on a set are compared by, whatever their D sees.

    It is the one asked for, the set's own classes where there are enough pictures of each, else one that needs none.
    """
    if asked:
        return asked
    classes = len(image_set.classes)
    if classes >= _FEWEST_CLASSES and len(image_set) >= _FEWEST_EACH * classes:
        return "classes"
    known = {entry.name for entry in extractors}
    return next(name for name in _WITHOUT_CLASSES if name in known)


def flatters(extractor: str, network: NetworkConfig) -> bool:
    """Whether D is trained on the extractor's features or on others of the same network."""
    return network.features != "none" and extractor.startswith(network.features)


def judges_at(network: NetworkConfig, judge: str, *, last: bool) -> list[str]:
    """Extractors at a mark: those shown beside the judge's cost time and are looked at once, at the end."""
    asked = [judge, SHOWN] if last and judge != SHOWN else [judge]
    return [name for name in asked if not flatters(name, network)]
