"""Libraries that read large image formats: imported when such a file is met, and named with their install command."""

from importlib import import_module
from typing import Any

from gan_studio.core.errors import UserError
from gan_studio.data.unusable import UnusableError

#: What pip calls a library, where that is not the module's name.
_NAMES = {"av": "PyAV", "pillow_heif": "pillow-heif", "scipy.io": "SciPy", "pydicom.pixels": "pydicom"}


def install_hint() -> str:
    """How to install the readers of large formats."""
    return (
        'Install it with: pip install "gan-studio[formats]"; '
        'in a checkout: pip install -c constraints.txt -e ".[formats]".'
    )


def imported(module: str, kind: str) -> Any:
    """A library for a picture file; ``UnusableError`` with the install command when it is not there.

    Args:
        module: its module.
        kind: what it reads, for the message: ``a video``.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise UnusableError(f"{kind}; reading it needs {_NAMES.get(module, module)}. {install_hint()}") from error


def required(module: str, what: str) -> Any:
    """A library for a whole source; ``UserError`` with the install command when it is not there.

    Args:
        module: its module.
        what: cannot be opened without, for the message: the path.
    """
    try:
        return import_module(module)
    except ImportError as error:
        name = _NAMES.get(module, module)
        raise UserError(f"{what} cannot be read without {name}.", install_hint(), field="data.source") from error
