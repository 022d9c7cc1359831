"""Layers that torch lacks, shared by the architectures."""
