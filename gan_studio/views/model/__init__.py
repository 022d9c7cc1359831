"""Parts of the Model page, one widget a file."""
