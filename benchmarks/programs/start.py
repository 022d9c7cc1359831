"""The program as a user starts it, until its window has painted; then it prints the time and what was imported.

python benchmarks/programs/start.py
"""

# ruff: noqa: PLC0415 - nothing is imported before its time

import sys
import time

BEGAN = time.monotonic()


def main() -> None:
    """Start the program with an observer at its window."""
    from gan_studio import app, cli

    make_window = app.make_window

    def make_and_watch(application):
        from PySide6.QtCore import QEvent, QObject

        built = time.monotonic()
        window = make_window(application)
        made = time.monotonic()

        class Watcher(QObject):
            """Tells when something is painted for the first time."""

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
                if event.type() == QEvent.Type.Paint:
                    tell(built - BEGAN, made - built)
                return False

        window.centralWidget().installEventFilter(Watcher(window))
        return window

    app.make_window = make_and_watch
    cli.main([])


def tell(imports: float, window: float) -> None:
    """Print what was seen, and end at once."""
    import json
    import os

    answer = {
        "painted": time.monotonic(),
        "imports": imports,
        "window": window,
        "modules": len(sys.modules),
        "torch": "torch" in sys.modules,
    }
    print(json.dumps(answer), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
