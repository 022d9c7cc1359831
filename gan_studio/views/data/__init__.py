"""Parts of the Data page, one widget a file."""
