"""Which starting configuration carries over from set to set: candidates × sets, and the check of a rule."""
