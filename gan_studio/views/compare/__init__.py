"""Parts of the Compare page; one widget a file."""
