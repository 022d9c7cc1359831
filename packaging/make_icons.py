"""Make the icon's PNG, Windows and macOS files from ``resources/icons/gan-studio.svg``.

python packaging/make_icons.py
"""

import os
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parents[1] / "resources" / "icons"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def draw(size: int) -> Path:
    """One PNG of ``size×size`` pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(ICONS / "gan-studio.svg")).render(painter)
    painter.end()
    path = ICONS / f"gan-studio-{size}.png"
    if not image.save(str(path)):
        raise OSError(f"{path} could not be written")
    return path


def main() -> None:
    """Write all of them."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication([])
    paths = [draw(size) for size in SIZES]
    del application
    pictures = [Image.open(path) for path in paths]
    pictures[-2].save(ICONS / "gan-studio.ico", sizes=[(size, size) for size in SIZES if size <= 256])
    pictures[-1].save(ICONS / "gan-studio.icns", append_images=pictures[:-1])
    print(f"{len(paths) + 2} files in {ICONS}")


if __name__ == "__main__":
    main()
