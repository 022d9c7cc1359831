"""Whether a window can be opened at all, found out without Qt: Qt itself would abort and name one fault at a time."""

import ctypes
import os
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path

from gan_studio.core.errors import UserError

HEADLESS = "Without a screen: gan-studio train …, or make demo."

#: What Qt loads from the system, and the Debian package that brings it.
_ANY = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
_X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
#: Platforms of Qt that need no display server.
_SCREENLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def loads(library: str) -> bool:
    """Whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def check_display(
    environment: Mapping[str, str] = os.environ,
    *,
    system: str = sys.platform,
    loads: Callable[[str], bool] = loads,
    has_qt: bool | None = None,
) -> None:
    """Make sure that the window can be opened.

    Args:
        environment, system, loads, has_qt: what is so; given by tests.

    Raises:
        UserError: PySide6, a display or system libraries are missing; the hint has the command that installs them.
    """
    if not (_has_qt() if has_qt is None else has_qt):
        raise UserError("The window needs PySide6.", f"Install it: pip install 'gan-studio[window]'. {HEADLESS}")
    if not system.startswith("linux"):
        return
    platform = environment.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if platform in _SCREENLESS:
        _need(_ANY, loads)
    elif platform.startswith("wayland"):
        _check_wayland(environment, loads)
    elif platform == "" and _wayland_socket(environment) and not _missing(_ANY | _WAYLAND, loads):
        return
    else:
        _check_x11(environment, loads)


def _check_x11(environment: Mapping[str, str], loads: Callable[[str], bool]) -> None:
    display = environment.get("DISPLAY", "")
    if not display:
        raise UserError("There is no display to open a window on (DISPLAY is not set).", HEADLESS)
    _need(_ANY | _X11, loads)
    if not _answers(display):
        raise UserError(f"The display {display} does not answer.", f"Is it allowed and running? {HEADLESS}")


def _check_wayland(environment: Mapping[str, str], loads: Callable[[str], bool]) -> None:
    if not _wayland_socket(environment):
        raise UserError("There is no Wayland display to open a window on.", HEADLESS)
    _need(_ANY | _WAYLAND, loads)


def _wayland_socket(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY", "")
    return bool(name) and (Path(environment.get("XDG_RUNTIME_DIR", "/")) / name).exists()


def _answers(display: str) -> bool:
    """Whether an X server is there, asked with the library that Qt will ask with."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)


def _missing(libraries: Mapping[str, str], loads: Callable[[str], bool]) -> list[str]:
    return [library for library in libraries if not loads(library)]


def _need(libraries: Mapping[str, str], loads: Callable[[str], bool]) -> None:
    missing = _missing(libraries, loads)
    if missing:
        packages = " ".join(sorted(libraries[library] for library in missing))
        raise UserError(
            f"The window needs libraries that this system lacks: {', '.join(missing)}.",
            f"On Debian and Ubuntu: sudo apt-get install -y {packages}. {HEADLESS}",
        )


def _has_qt() -> bool:
    return all(find_spec(name) is not None for name in ("PySide6", "pyqtgraph", "qtawesome"))
