"""What the benchmarks run: each a process of its own, so that none warms or burdens another."""
