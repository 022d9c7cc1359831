"""What can be set of a sheet; classes only where the generator has some."""

from dataclasses import replace

from gan_studio.core.config import Option, options_of
from gan_studio.core.sheet import SheetConfig

_OF_CLASSES = ("classes", "class_name")


def sheet_options(class_names: tuple[str, ...]) -> list[Option]:
    """What can be set of a sheet: of classes nothing for generators without, and one of their names for others."""
    options = [option for option in options_of(SheetConfig) if class_names or option.path not in _OF_CLASSES]
    named = tuple((name, name) for name in class_names)
    return [
        replace(option, kind="choice", choices=named, default=class_names[0]) if option.path == "class_name" else option
        for option in options
    ]


def with_known_class(config: SheetConfig, class_names: tuple[str, ...]) -> SheetConfig:
    """The same with a class that the generator has: another's, or none, means the first."""
    known = not class_names or config.class_name in class_names
    return config if known else config.model_copy(update={"class_name": class_names[0]})
