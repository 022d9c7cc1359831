"""Parts of the Train page; one widget a file."""
