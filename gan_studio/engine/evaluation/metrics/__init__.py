"""Figures of how good samples are, one file each."""
