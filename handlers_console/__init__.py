"""The staff's web pages at /console."""
