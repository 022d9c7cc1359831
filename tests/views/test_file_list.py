"""The list of what was left out and of equal pictures: rows that fold, so that a long one stays readable."""

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QTreeView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from gan_studio.data.report import LeftOut, Report
from gan_studio.views.data.file_list import FileListModel
from gan_studio.views.data.report_panel import ReportPanel

_TEXTS = tuple(LeftOut(f"{number:04}.txt", "not a picture file, by its name") for number in range(1200))
_EQUAL = tuple(f"{number:04}.png" for number in range(2000))


def _report(left_out: tuple[LeftOut, ...], duplicates: tuple[tuple[str, ...], ...]) -> Report:
    return Report("/in", "in", "", 3300, 2100, (((16, 16), 2100),), (("RGB", 2100),), (), duplicates, left_out, ())


def _panel(qtbot: QtBot, report: Report) -> tuple[QTreeView, ReportPanel]:
    """The list, and the panel that it is gone with."""
    panel = ReportPanel()
    qtbot.addWidget(panel)
    panel.resize(1200, 300)
    panel.show()
    panel.show_report(report)
    files = panel.findChild(QTreeView, "report.files")
    assert isinstance(files, QTreeView)
    return files, panel


def _rows(view: QTreeView, parent: QModelIndex | None = None) -> list[tuple[str, str]]:
    model, parent = view.model(), parent or QModelIndex()
    return [
        (model.index(row, 0, parent).data(), model.index(row, 1, parent).data())
        for row in range(model.rowCount(parent))
    ]


def test_equal_reasons_and_equal_pictures_are_one_row_each(qtbot: QtBot) -> None:
    bad = LeftOut("bad.png", "empty file")
    view, panel = _panel(qtbot, _report((*_TEXTS[:600], bad, *_TEXTS[600:]), (_EQUAL, ("a.png", "b.png"))))
    assert _rows(view) == [
        ("1,200 files", "not a picture file, by its name"),
        ("bad.png", "empty file"),
        ("2,000 equal pictures", "0000.png, 0001.png, 0002.png and 1,997 more; all are used."),
        ("b.png", "The same picture as a.png; both are used."),
    ]
    assert view.rootIsDecorated()
    assert panel.isVisible()


def test_a_row_opens_and_shows_its_files(qtbot: QtBot) -> None:
    view, _keep = _panel(qtbot, _report(_TEXTS, (_EQUAL,)))
    texts, equal = (view.model().index(row, 0) for row in range(2))
    view.expand(texts)
    assert _rows(view, texts) == [(item.name, "") for item in _TEXTS]
    assert _rows(view, equal)[-1] == ("1999.png", "")
    first = view.model().index(0, 0, texts)
    assert view.visualRect(first).height() > 0
    assert first.data(Qt.ItemDataRole.ToolTipRole) == "0000.txt\nnot a picture file, by its name"
    assert "and 1,190 more" in texts.data(Qt.ItemDataRole.ToolTipRole)
    assert view.model().parent(first) == texts


def test_a_list_without_long_groups_has_no_arrows(qtbot: QtBot) -> None:
    view, _keep = _panel(qtbot, _report((LeftOut("a.png", "empty file"),), (("b.png", "c.png"),)))
    assert not view.rootIsDecorated()
    view, _keep = _panel(qtbot, _report((), ()))
    assert _rows(view) == []


def test_it_is_a_sound_model(qtmodeltester: ModelTester) -> None:
    model = FileListModel()
    model.set_report(_report(_TEXTS[:5], (_EQUAL[:4], ("a.png", "b.png"))))
    qtmodeltester.check(model, force_py=True)
