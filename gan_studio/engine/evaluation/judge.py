"""Which features a generator is judged by: never, unless they are asked for, those that its D was trained on."""

from gan_studio.core.config import EvaluationConfig, NetworkConfig, extractors
from gan_studio.core.config.evaluation import AUTO
from gan_studio.engine.evaluation.extractor import Extractor

#: What is tried in turn: see ``docs/judges.md`` for what each of them sees.
_ORDER = ("efficientnet-lite0", "classes", "inception", "self-supervised")
#: Inception takes too long for a curve.
_QUICK_ORDER = ("efficientnet-lite0", "classes", "self-supervised")
#: A set with fewer classes, or fewer pictures in each, teaches a classifier too little to judge by.
_FEWEST_CLASSES, _FEWEST_EACH = 5, 50


def families_seen_by_d(network: NetworkConfig) -> frozenset[str]:
    """Kinds of pretrained features (`Extractor.kind`) that these networks' D is trained on; usually none."""
    features = getattr(network, "features", "none")
    return frozenset() if features == "none" else frozenset([_kind(features)])


def flatters(extractor: str, seen: frozenset[str]) -> bool:
    """Whether an extractor's features are of a kind that D is trained on."""
    return extractor_class(extractor).kind in seen


def resolved(
    settings: EvaluationConfig, seen: frozenset[str], classes: int, pictures: int, *, quick: bool = False
) -> str:
    """The extractor's name that the settings stand for.

    Args:
        seen: kinds of features that D is trained on.
        classes, pictures: how many the set has.
        quick: for a point of the quality curve, which chooses for itself whatever the settings say.
    """
    if settings.extractor != AUTO and not quick:
        return settings.extractor
    enough = classes >= _FEWEST_CLASSES and pictures >= _FEWEST_EACH * classes
    for name in _QUICK_ORDER if quick else _ORDER:
        kind = extractor_class(name)
        if kind.kind not in seen and kind.available(settings) and (kind.kind != "classes" or enough):
            return name
    return "self-supervised"


def extractor_class(name: str) -> type[Extractor]:
    """The class that is registered under this name; ``UserError`` when there is none."""
    found = extractors[name]
    assert isinstance(found, type)
    assert issubclass(found, Extractor)
    return found


def _kind(features: str) -> str:
    """The kind of features of a network of this name, ``efficientnet-lite0``: that of the extractor called so."""
    known = {entry.name: entry.value.kind for entry in extractors}
    kind: str = known.get(features, features)
    return kind
