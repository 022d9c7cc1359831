"""What may be better about the pictures, and the settings that make it so with one click. No widgets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from gan_studio.bridge.studio import Studio
from gan_studio.core.config import Problem, RunConfig, option_at
from gan_studio.data.image_set import ImageSet
from gan_studio.views.widgets.fields.words import tr_option

_GREY = {"1", "L", "I", "I;16", "I;16B", "I;16L", "F"}
_TRANSPARENT = {"RGBA", "LA", "PA", "La", "RGBa"}
_FEW = 200


Changes = Mapping[str, object]
#: Options to change, by path; or the preset to take instead of all settings.
Cure = Changes | str


@dataclass(frozen=True)
class Mend:
    """A sentence, and cures by the words on their button.

    Attributes:
        serious: it keeps training from starting.
    """

    message: str
    actions: tuple[tuple[str, Cure], ...] = ()
    serious: bool = False


def mends(config: RunConfig, images: ImageSet, problems: list[Problem]) -> list[Mend]:
    """All that is worth saying, what is serious first."""
    return [
        *mends_of(config, images, problems),
        *_of_colours(config, images),
        *_of_shapes(config, images),
        *_of_count(config, images),
        *_of_classes(config, images),
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("mends", text)


def mends_of(config: RunConfig, images: ImageSet, problems: list[Problem]) -> Iterator[Mend]:
    """What keeps training from starting."""
    for problem in problems:
        actions: list[tuple[str, Cure]] = []
        if problem.mend is not None:
            path, value = problem.mend
            actions = [(_choice(config, path, value), {path: value})]
        elif problem.path.startswith("network.") and images.shape.points:
            # Other networks would not do: batches and rates for pictures teach points nothing.
            actions = [(_tr("Use the preset for points"), "points")]
        elif problem.path.startswith("network.") and config.network.family != "conv":
            actions = [(_tr("Use convolutional networks"), {"network.family": "conv"})]
        yield Mend(f"{problem.message} {problem.hint}".strip(), tuple(actions), serious=True)


def _choice(config: RunConfig, path: str, value: object) -> str:
    """An option and what it should be, in the words of the form."""
    option = option_at(config, path)
    names = {**dict(option.choices), "False": _tr("off"), "True": _tr("on")}
    number = f"{value:,.10g}" if isinstance(value, int | float) else str(value)
    words = names.get(str(value), number)
    return f"{tr_option(option.label)}: {tr_option(words)}"


def carry_out(cure: Cure, studio: Studio) -> None:
    """Do what the button says."""
    if isinstance(cure, str):
        studio.apply_preset(cure)
    else:
        studio.set_options(dict(cure))


def _of_colours(config: RunConfig, images: ImageSet) -> Iterator[Mend]:
    modes = {mode for mode, _ in images.report.modes}
    channels = images.shape.channels
    if modes & _TRANSPARENT and channels < 4:
        words = _tr("Some pictures are transparent: they are laid on {0}.").format(_colour(config.data.background))
        yield Mend(words, ((_tr("Keep transparency"), {"data.channels": "rgba"}),))
    if modes and modes <= _GREY and channels > 1:
        yield Mend(
            _tr("All pictures are grey; colours only cost time."), ((_tr("Use grey"), {"data.channels": "grey"}),)
        )


def _of_shapes(config: RunConfig, images: ImageSet) -> Iterator[Mend]:
    wanted = images.shape.width / images.shape.height
    total = sum(count for _, count in images.report.sizes)
    other = sum(count for (w, h), count in images.report.sizes if abs(w / h / wanted - 1) > 0.02)
    if other:
        fits = {"crop": _tr("Crop"), "pad": _tr("Pad"), "stretch": _tr("Stretch")}
        done = {
            "crop": _tr("{0} of {1} pictures have another shape: their edges are cut off."),
            "pad": _tr("{0} of {1} pictures have another shape: they get a border."),
            "stretch": _tr("{0} of {1} pictures have another shape: they are distorted."),
        }[config.data.fit]
        others = tuple((words, {"data.fit": name}) for name, words in fits.items() if name != config.data.fit)
        yield Mend(done.format(f"{other:,}", f"{total:,}"), others)
    small = sum(count for (w, h), count in images.report.sizes if w < images.shape.width or h < images.shape.height)
    asked_for = config.data.height > 0 or config.data.width > 0
    if asked_for and total and small * 2 > total:
        (width, height), _ = images.report.sizes[0]
        words = _tr("Most pictures are smaller than {0}×{1}: they are enlarged.")
        changes: Changes = {"data.width": width, "data.height": height}
        action = (_tr("Train at {0}×{1}").format(width, height), changes)
        yield Mend(words.format(images.shape.width, images.shape.height), (action,) if min(width, height) >= 8 else ())


def _of_count(config: RunConfig, images: ImageSet) -> Iterator[Mend]:
    if 1 < len(images) < _FEW and not config.augmentation.flip:
        words = _tr("{0} pictures are few: the networks may learn them by heart.").format(len(images))
        yield Mend(words, ((_tr("Mirror half of them"), {"augmentation.flip": True}),))


def _of_classes(config: RunConfig, images: ImageSet) -> Iterator[Mend]:
    trained = config.with_classes(images.classes, len(images), images.shape).classes
    if images.classes and config.classes.conditional and not trained.conditional:
        words = _tr("The {0} classes are small, so the networks are not told them, and none can be chosen later.")
        action = (_tr("Tell them all the same"), {"classes.optional": False})
        yield Mend(words.format(len(images.classes)), (action,))


def _colour(code: str) -> str:
    return {"#ffffff": _tr("white"), "#000000": _tr("black")}.get(code.lower(), code)
