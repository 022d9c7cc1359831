"""How good samples are: pictures seen by an extractor, held against the data by metrics."""
