"""Every preset for the same time, held against the same data: the results page of the docs."""
