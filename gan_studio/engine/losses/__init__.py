"""What D and G minimise: objectives, and the terms beside them."""
