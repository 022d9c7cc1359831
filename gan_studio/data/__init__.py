"""Image sets: reading, checking, preparing, caching; drawing sheets: no torch, no Qt."""
