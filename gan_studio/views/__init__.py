"""The window: widgets, plots and forms; no torch."""
