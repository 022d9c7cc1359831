"""The Sheet page as somebody uses it: the page is seen, written, and read back."""

import errno
import os
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.sheet import SheetConfig
from gan_studio.core.sheet_plan import plan
from gan_studio.data.exporters import read_settings
from gan_studio.data.sheet import draw_sheet
from gan_studio.engine.sampler import Sampler
from gan_studio.views.sheet.export_bar import ExportBar
from gan_studio.views.sheet.sheet_model import SheetModel
from gan_studio.views.sheet_page import SheetPage
from gan_studio.views.widgets.option_form import OptionForm
from tests.studios import draft, train, wait_for
from tests.views.explore_support import LATENT, studio, trained, untrained

__all__ = ["studio", "trained", "untrained"]


class Visitor:
    """Somebody at the page: sets it up, looks at the preview and exports it."""

    def __init__(self, qtbot: QtBot, studio: Studio) -> None:
        self.qtbot = qtbot
        self.studio = studio
        self.page = SheetPage(studio)
        self.page.resize(1040, 700)
        qtbot.addWidget(self.page)
        self.page.show()

    def find(self, kind: type, name: str) -> QWidget:
        found = self.page.findChild(kind, name)
        assert found is not None, name
        return found

    def press(self, name: str) -> None:
        self.qtbot.mouseClick(self.find(QPushButton, name), Qt.MouseButton.LeftButton)

    def set(self, **values: object) -> None:
        """Type values into the form."""
        form = self.page.findChild(OptionForm)
        for path, value in values.items():
            form.changed.emit(path, value)

    @property
    def pixels(self) -> np.ndarray | None:
        shown = self.page._preview.page
        return None if shown is None else shown.pixels

    def expected(self) -> np.ndarray:
        """The page of the current settings, made without the window."""
        config = self.page.config
        cells = plan(config, LATENT)
        sampler = Sampler.load(self.studio.explorer.chosen.path or self.studio.current.folder.newest_generator())
        return draw_sheet(sampler.generate(cells.latents), config, cells.captions)

    def sees(self, expected: np.ndarray) -> None:
        def same() -> bool:
            pixels = self.pixels
            if pixels is None or pixels.shape != expected.shape:
                return False
            return np.abs(pixels.astype(int) - expected).max() <= 1

        wait_for(self.qtbot, same)

    def export(self, path: Path) -> None:
        with self.qtbot.waitSignal(self.page.exported, timeout=20_000):
            self.page.export(path, path.suffix)

    def words(self) -> str:
        return self.find(QLabel, "exportWords").text()


@pytest.fixture
def visitor(qtbot: QtBot, studio: Studio) -> Iterator[Visitor]:
    visitor = Visitor(qtbot, studio)
    wait_for(qtbot, lambda: visitor.pixels is not None)
    return visitor


def test_without_weights_it_says_so_and_leads_to_training(qtbot: QtBot, untrained: Studio) -> None:
    visitor = Visitor(qtbot, untrained)
    assert visitor.find(QLabel, "noWeights").isVisible()
    with qtbot.waitSignal(untrained.page_wanted, check_params_cb=lambda page: page == "train"):
        visitor.press("goToTraining")


def test_the_preview_is_the_page(visitor: Visitor) -> None:
    visitor.sees(visitor.expected())
    assert visitor.find(QLabel, "sheetFacts").text() == (
        "508 × 388 px  ·  4.3 × 3.3 cm at 300 dpi  ·  48 pictures, step 40"
    )


def test_what_the_page_measures_is_whole_in_a_narrow_window(visitor: Visitor) -> None:
    visitor.page.resize(840, 620)
    facts = visitor.find(QLabel, "sheetFacts")
    wait_for(visitor.qtbot, lambda: facts.width() < facts.sizeHint().width() or facts.width() < 400)
    assert facts.heightForWidth(facts.width()) <= facts.height()


@pytest.mark.parametrize(
    "values",
    [
        {"rows": 2, "columns": 3, "seed": 9, "captions": True},
        {"rows": 2, "columns": 5, "varies": "interpolation", "seed": 3, "end_seed": 8, "path": "linear"},
        {"rows": 3, "columns": 4, "varies": "slider", "slider": 29, "reach": 2.0, "truncation": 0.5},
        {"rows": 1, "columns": 2, "scale": 3, "spacing": 0, "margin": 1, "background": "transparent"},
        {"rows": 20, "columns": 20, "scale": 1},
    ],
)
def test_every_setting_shows_in_the_preview(visitor: Visitor, values: dict[str, object]) -> None:
    visitor.set(**values)
    visitor.sees(visitor.expected())


def test_png_has_the_page_and_the_settings(visitor: Visitor, tmp_path: Path) -> None:
    visitor.set(rows=2, columns=3, captions=True, seed=4)
    visitor.export(tmp_path / "page.png")
    with Image.open(tmp_path / "page.png") as image:
        written = np.asarray(image)
    np.testing.assert_array_equal(written, visitor.pixels)
    visitor.sees(visitor.expected())
    settings = read_settings(tmp_path / "page.png")
    assert SheetConfig.model_validate(settings["sheet"]) == visitor.page.config
    assert (settings["step"], settings["run"], settings["data"]) == (40, "digits", "sample:digits")
    assert settings["seeds"] == [4, 5, 6, 7, 8, 9]
    assert str(tmp_path / "page.png") in visitor.words()


def test_pdf_folder_and_zip(visitor: Visitor, tmp_path: Path) -> None:
    visitor.set(rows=1, columns=2)
    visitor.export(tmp_path / "page.pdf")
    visitor.export(tmp_path / "pictures")
    visitor.export(tmp_path / "pictures.zip")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF-")
    names = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert names == ["seed-0.png", "seed-1.png", "settings.json"]
    with zipfile.ZipFile(tmp_path / "pictures.zip") as archive:
        assert sorted(archive.namelist()) == names


def test_a_run_with_a_dot_in_its_name_offers_a_folder_that_can_be_written(visitor: Visitor, tmp_path: Path) -> None:
    visitor.page.findChild(ExportBar).name = "faces.v2-sheet"
    visitor.press("exportFolder")
    dialog = visitor.page.findChild(QFileDialog)
    assert dialog.defaultSuffix() == ""  # a name that is typed instead stays as it is
    dialog.setDirectory(str(tmp_path))
    with visitor.qtbot.waitSignal(visitor.page.exported, timeout=20_000):
        dialog.accept()
    assert (tmp_path / "faces.v2-sheet" / "settings.json").is_file()


@pytest.mark.parametrize(
    ("button", "name"),
    [
        ("exportPng", "mine.png"),
        ("exportPdf", "mine.pdf"),
        ("exportFolder", "mine"),
        ("exportZip", "mine.zip"),
    ],
)
def test_buttons_ask_where_without_stopping_the_window(
    visitor: Visitor, tmp_path: Path, button: str, name: str
) -> None:
    visitor.press(button)
    dialog = visitor.page.findChild(QFileDialog)
    assert dialog.isVisible()
    assert not dialog.isModal()
    with visitor.qtbot.waitSignal(visitor.page.exported, timeout=20_000):
        dialog.fileSelected.emit(str(tmp_path / name))
        dialog.close()
    assert (tmp_path / name).exists()


def test_one_dialog_asks_at_a_time(visitor: Visitor) -> None:
    visitor.sees(visitor.expected())
    for name in ("exportPng", "exportPng", "exportPdf"):
        visitor.press(name)
    asking = [dialog for dialog in visitor.page.findChildren(QFileDialog) if dialog.isVisible()]
    assert [dialog.defaultSuffix() for dialog in asking] == ["pdf"]
    asking[0].reject()


def test_the_page_follows_when_training_ends(qtbot: QtBot, untrained: Studio) -> None:
    draft(qtbot, untrained)
    train(qtbot, untrained)
    visitor = Visitor(qtbot, untrained)
    wait_for(qtbot, lambda: visitor.page._view.facts.endswith("step 40"))
    untrained.train_longer(3)
    wait_for(qtbot, lambda: visitor.page._view.facts.endswith("step 43"))


def test_show_in_folder(visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    button = visitor.find(QPushButton, "exportPng")
    where = button.mapToGlobal(button.rect().center())
    visitor.export(tmp_path / "page.png")
    assert button.mapToGlobal(button.rect().center()) == where  # a second click does not meet another button
    visitor.press("showInFolder")
    assert Path(opened[0].toLocalFile()) == tmp_path


def test_where_nothing_shows_folders_the_path_is_said(
    visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    visitor.export(tmp_path / "page.png")
    visitor.press("showInFolder")
    box = visitor.find(QMessageBox, "whereItIs")
    assert box.isVisible()
    assert str(tmp_path) in box.text()
    box.close()


def test_export_waits_for_the_page_as_it_is_set_up(visitor: Visitor, tmp_path: Path) -> None:
    visitor.set(rows=1, columns=1, seed=77)
    visitor.export(tmp_path / "page.png")
    assert read_settings(tmp_path / "page.png")["seeds"] == [77]


def test_unwritable_place_is_told(visitor: Visitor, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    visitor.page.export(tmp_path / "file" / "page.png", ".png")
    wait_for(visitor.qtbot, lambda: "could not be written" in visitor.words())
    assert visitor.find(QLabel, "exportWords").property("role") == "error"
    assert visitor.find(QPushButton, "cancelExport").isHidden()


def test_full_disk_keeps_the_old_file(visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.export(tmp_path / "page.png")
    before = (tmp_path / "page.png").read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    visitor.set(seed=5)
    visitor.page.export(tmp_path / "page.png", ".png")
    wait_for(visitor.qtbot, lambda: "No space left" in visitor.words())
    assert (tmp_path / "page.png").read_bytes() == before


def test_cancel_leaves_nothing(visitor: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(suffix: str, path: Path, pictures: object, *, on_progress: object, should_cancel: object) -> None:
        begun.set()
        assert go_on.wait(20)
        write(suffix, path, pictures, on_progress=on_progress, should_cancel=should_cancel)

    from gan_studio.views import sheet_page

    write = sheet_page.export_as
    monkeypatch.setattr(sheet_page, "export_as", slow)
    visitor.page.export(tmp_path / "page.png", ".png")
    wait_for(visitor.qtbot, begun.is_set)
    assert visitor.find(QPushButton, "cancelExport").isVisible()
    visitor.press("cancelExport")
    go_on.set()
    wait_for(visitor.qtbot, lambda: "Cancelled" in visitor.words())
    assert list(tmp_path.glob("*.png")) == []


def test_mistakes_are_told_at_their_field(visitor: Visitor) -> None:
    visitor.set(varies="slider", slider=500)
    wait_for(visitor.qtbot, lambda: "30 latent dimensions" in visitor.find(QLabel, "slider.note").text())
    assert not visitor.find(QPushButton, "exportPng").isEnabled()
    visitor.set(slider=3)
    wait_for(visitor.qtbot, lambda: visitor.find(QPushButton, "exportPng").isEnabled())
    assert not visitor.find(QLabel, "slider.note").text()
    visitor.set(rows=100, columns=100, scale=32)
    wait_for(visitor.qtbot, lambda: "too large" in visitor.find(QLabel, "scale.note").text())
    visitor.set(background="sky")
    visitor.set(rows=1, columns=1, scale=1)
    wait_for(visitor.qtbot, lambda: "not a colour" in visitor.find(QLabel, "background.note").text())


def test_an_older_checkpoint_gives_another_page(visitor: Visitor, studio: Studio) -> None:
    before = visitor.pixels
    studio.explorer.choose_weights(studio.explorer.weights[2])
    wait_for(visitor.qtbot, lambda: "step 20" in visitor.find(QLabel, "sheetFacts").text())
    assert not np.array_equal(visitor.pixels, before)
    visitor.sees(visitor.expected())


def test_sliders_from_explore_are_said_and_can_be_left_out(visitor: Visitor, studio: Studio) -> None:
    plain = visitor.pixels
    SheetModel.of(studio).set_config(visitor.page.config.model_copy(update={"offsets": {1: 3.0}}))
    assert visitor.find(QLabel, "offsetsNote").text().startswith("1 slider is moved")
    visitor.sees(visitor.expected())
    visitor.press("clearOffsets")
    visitor.sees(plain)
    assert visitor.find(QLabel, "offsetsNote").isHidden() or not visitor.find(QLabel, "offsetsNote").isVisible()


def test_whole_page_and_every_pixel(visitor: Visitor) -> None:
    preview = visitor.page._preview
    visitor.set(rows=30, columns=30, scale=3)
    wait_for(visitor.qtbot, lambda: visitor.pixels is not None and visitor.pixels.shape[0] > 2000)
    assert preview.factor < 1
    assert preview.page.small.shape[0] < visitor.pixels.shape[0]
    assert preview.widget().width() <= preview.width()
    visitor.press("zoomFull")
    assert preview.factor == 1
    assert preview.widget().width() > visitor.pixels.shape[1]
    shown = preview.grab().toImage()
    assert not shown.isNull()
    visitor.press("zoomToFit")
    assert preview.factor < 1


def test_the_set_up_is_kept(qtbot: QtBot, visitor: Visitor, studio: Studio) -> None:
    visitor.set(rows=3, margin=99)
    again = SheetModel(studio)
    assert (again.config.rows, again.config.margin) == (3, 99)
    studio.settings.window["sheet"] = '{"rows": "many"}'
    assert SheetModel(studio).config == SheetConfig()


def test_another_run_without_weights_takes_the_page_away(visitor: Visitor, studio: Studio) -> None:
    studio.new_run()
    assert visitor.find(QLabel, "noWeights").isVisible()
    assert visitor.pixels is None
