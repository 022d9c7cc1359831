"""Folders and files named by bytes that are not UTF-8, or with line breaks, from pictures to exports."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gan_studio.cli import main
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.exporters import read_settings
from tests.data.makers import encoded, folder, pattern

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")

_CAFE = b"caf\xe9".decode("utf-8", "surrogateescape")
_TINY = ("--set", "network.family=mlp", "--set", "network.width=8", "--set", "network.depth=1", "--set",
         "network.latent=8", "--set", "training.batch_size=4", "--set", "training.device=cpu")  # fmt: skip
_WITH_CLASSES = ("--set", "classes.generator=concatenation", "--set", "classes.discriminator=projection",
                 "--set", "classes.optional=false")  # fmt: skip


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two class folders, one of them not UTF-8 and one with a line break, in a folder that is not UTF-8."""
    root = tmp_path / f"{_CAFE}s"
    for number, name in enumerate((_CAFE, "two\nlines")):
        folder(root / name, 6, height=8 + 0 * number, width=8)
        (root / name / f"{_CAFE}.png").write_bytes(encoded(pattern(8, 8, seed=50 + number)))
        (root / name / "note\x1b[31m.txt").write_text("no picture")
    return root


def _train(pictures: Path, run: Path, *options: str) -> int:
    return main(["train", "--data", str(pictures), "--run", str(run), "--steps", "2", *_TINY, *options])


def test_such_a_set_trains_resumes_and_is_exported(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / f"run {_CAFE}"
    assert _train(pictures, run, *_WITH_CLASSES) == 0
    config = RunFolder.open(run).read().config
    assert config.data.source == str(pictures)
    assert config.classes.names == (r"caf\xe9", r"two\x0alines")
    (run / "run.toml").read_text(encoding="utf-8")
    assert main(["resume", str(run), "--steps", "4"]) == 0
    captions = ("--set", "captions=true", "--rows", "1", "--columns", "2")
    for typed in (_CAFE, r"caf\xe9"):
        page = tmp_path / f"{_CAFE}.png"
        assert main(["sheet", str(run), "--out", str(page), "--class", typed, *captions]) == 0
        assert read_settings(page)["classes"] == [r"caf\xe9"] * 2
    assert main(["sheet", str(run), "--out", str(tmp_path / "a.pdf"), "--set", "classes=columns", *captions]) == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    out = tmp_path / f"out {_CAFE}"
    assert main(["sample", str(run), "--count", "2", "--out", str(out), "--class", _CAFE]) == 0
    assert json.loads((out / "settings.json").read_text(encoding="utf-8"))["classes"] == [r"caf\xe9"] * 2
    said = capsys.readouterr()
    assert r"caf\xe9" in said.out + said.err
    assert "\x1b[31m" not in said.out
    (said.out + said.err).encode()


def test_inspect_shows_them_and_json_is_utf_8(pictures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(pictures)]) == 0
    lines = capsys.readouterr().out
    assert r"classes: caf\xe9 (7), two\x0alines (7)" in lines
    assert (
        r"2 files: a text file, not a picture file (caf\xe9/note\x1b[31m.txt, two\x0alines/note\x1b[31m.txt)" in lines
    )
    assert main(["inspect", str(pictures), "--json"]) == 0
    found = json.loads(capsys.readouterr().out.encode())
    assert found["title"] == r"caf\xe9s"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_every_terminal_takes_them(pictures: Path, encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    for source in (pictures, pictures / "gone"):
        done = subprocess.run(
            [sys.executable, "-m", "gan_studio", "inspect", os.fsencode(source)],
            env=environment, capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == (0 if source == pictures else 2)
        said = (done.stdout + done.stderr).decode(encoding)
        assert r"caf\xe9s" in said
        assert "Traceback" not in said


def test_2000_equal_pictures_and_1200_texts_are_a_few_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = encoded(pattern(8, 8))
    for number in range(2000):
        (tmp_path / f"{number:04}.png").write_bytes(data)
    for number in range(1200):
        (tmp_path / f"{number:04}.txt").touch()
    assert main(["inspect", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "  2,000 equal pictures: 0000.png, 0001.png, 0002.png and 1,997 more" in lines
    assert "  1,200 files: a text file, not a picture file (0000.txt, 0001.txt, 0002.txt and 1,197 more)" in lines
    assert "left out: 1,200" in lines
    assert max(map(len, lines)) < 120
