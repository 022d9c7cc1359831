"""Objectives, one file each: what D and G minimise. A new file here is all an objective needs."""
