"""What `engine.augment` does to pictures: pure functions, one kind a file."""
