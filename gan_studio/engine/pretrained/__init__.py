"""Networks that come trained, and what D sees through them."""
