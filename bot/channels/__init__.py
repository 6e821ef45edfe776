"""One folder per channel, all of the shape that `base` declares."""
