"""Networks, objectives, training, sampling: torch, no Qt."""
