"""Parts of the Explore page, one widget a file."""
