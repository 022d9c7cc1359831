"""Parts of the Sheet page, one widget a file."""
