"""The edge: channels, receiving, sending, the clock, settings and the command line."""
