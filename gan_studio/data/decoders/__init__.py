"""Decoders of picture files: one module a library; `table` has the list of them."""
