"""Configuration, events, run folder, latent maths and errors: no torch, no Qt."""
