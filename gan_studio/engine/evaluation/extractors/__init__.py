"""Networks whose features pictures are compared by, one file each."""
