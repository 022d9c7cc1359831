"""Build the program for people without Python: one folder, in a clean environment.

    python packaging/build.py [--dist DIR] [--work DIR]

An environment that holds more than the program needs makes the folder half as large again, so a fresh one is made
from the constraints each time. Needs about 4 GB of disk while it works.
"""

import argparse
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
NAME = "studio.gan.GanStudio"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def main() -> None:
    """Build, and say where and how large."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--dist", type=Path, default=PROJECT / "dist", help="where the folder goes")
    parser.add_argument("--work", type=Path, default=PROJECT / "build" / "package", help="for everything between")
    arguments = parser.parse_args()
    dist, work = arguments.dist.resolve(), arguments.work.resolve()
    freeze(clean_environment(work / "environment"), dist, work / "pyinstaller")
    program = dist / "gan-studio"
    if sys.platform == "linux":
        add_desktop_files(program / "share")
    size = sum(file.stat().st_size for file in program.rglob("*") if file.is_file() and not file.is_symlink())
    print(f"{program} is ready, {size / 1e6:,.0f} MB. Try it: python packaging/smoke_test.py {program}")


def clean_environment(folder: Path) -> Path:
    """A new environment with the program, its window and PyInstaller, nothing else; its Python."""
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    constraints = "constraints.txt"  # in the project's folder: in these variables pip splits paths at spaces
    environment = {**os.environ, "PIP_CONSTRAINT": constraints, "PIP_BUILD_CONSTRAINT": constraints}
    subprocess.run([python, "-m", "pip", "install", ".[window,package]"], cwd=PROJECT, env=environment, check=True)
    return python


def freeze(python: Path, dist: Path, work: Path) -> None:
    """Run PyInstaller on the spec, away from the project: what was installed is frozen, not the checkout."""
    spec = PROJECT / "packaging" / "gan-studio.spec"
    command = [python, "-m", "PyInstaller", "--noconfirm", "--distpath", dist, "--workpath", work, spec]
    work.mkdir(parents=True, exist_ok=True)
    subprocess.run(command, check=True, cwd=work)


def add_desktop_files(share: Path) -> None:
    """Menu entry, software centre's metadata and icons, laid out as under ``/usr/share``."""
    for source, target in ((f"{NAME}.desktop", "applications"), (f"{NAME}.metainfo.xml", "metainfo")):
        (share / target).mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / "packaging" / source, share / target)
    icons = PROJECT / "resources" / "icons"
    for size in SIZES:
        folder = share / "icons" / "hicolor" / f"{size}x{size}" / "apps"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(icons / f"gan-studio-{size}.png", folder / "gan-studio.png")
    scalable = share / "icons" / "hicolor" / "scalable" / "apps"
    scalable.mkdir(parents=True, exist_ok=True)
    shutil.copy(icons / "gan-studio.svg", scalable)


if __name__ == "__main__":
    main()
