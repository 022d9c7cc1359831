"""What happens to pictures on their way to D."""
