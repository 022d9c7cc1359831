"""The desktop entry, the software centre's metadata and the icons are what their validators want."""

import shutil
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from PIL import Image

from gan_studio.core.resources import resource
from tests.needs import missing

PROJECT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (["desktop-file-validate"], "studio.gan.GanStudio.desktop"),
        (["appstreamcli", "validate", "--no-net"], "studio.gan.GanStudio.metainfo.xml"),
    ],
)
def test_metadata_is_valid(command: list[str], file: str) -> None:
    if sentence := missing(command[0]):
        pytest.skip(sentence)
    done = subprocess.run([*command, PROJECT / "packaging" / file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "error" not in done.stdout + done.stderr


@pytest.mark.parametrize("size", [16, 24, 32, 48, 64, 128, 256, 512])
def test_icons_have_the_size_in_their_name_and_clear_corners(size: int) -> None:
    with Image.open(resource("icons", f"gan-studio-{size}.png")) as icon:
        assert icon.size == (size, size)
        assert icon.convert("RGBA").getpixel((0, 0))[3] == 0
        assert icon.convert("RGBA").getpixel((size // 2, size // 2))[3] == 255


def test_every_direct_dependency_has_an_exact_version() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(chain(project["dependencies"], *project["optional-dependencies"].values()))
    names = {line.partition(">")[0].lower() for line in wanted}
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.partition("==")[0].lower() for line in lines if "==" in line}
    assert names
    assert names <= pinned


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_pip_finds_the_constraints_in_a_folder_with_a_space_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "my programs"
    folder.mkdir()
    (folder / "constraints.txt").write_text("pip>=1\n", encoding="utf-8")
    ask = folder / "ask.mk"  # pip reads the constraints, and finds itself to be there already
    ask.write_text('ask:\n\t"$(PYTHON)" -m pip install --no-index --dry-run pip\n', encoding="utf-8")
    command = ["make", "-f", PROJECT / "Makefile", "-f", ask, "ask", f"PYTHON={sys.executable}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "already satisfied: pip" in done.stdout
