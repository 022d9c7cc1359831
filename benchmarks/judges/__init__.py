"""What each feature extractor sees of known damage: ``python -m benchmarks.judges``."""
