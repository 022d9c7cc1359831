"""The words of options come from ``core``, which knows no Qt; they are translated where they are shown."""

from PySide6.QtCore import QCoreApplication


def tr_option(text: str) -> str:
    """An option's label, help, unit or choice in the user's language."""
    return QCoreApplication.translate("options", text) if text else ""
