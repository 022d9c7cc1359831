"""What `engine.augmentation` does to pictures: pure functions, one kind a file."""
