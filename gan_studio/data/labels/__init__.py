"""Label files beside or among pictures: finding them, reading them, and matching their rows with the pictures."""
