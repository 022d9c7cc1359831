"""What the recommended start must reach on sets of different nature, with nothing chosen."""
