"""How many modes of a ring and of a grid of Gaussians each objective finds."""
