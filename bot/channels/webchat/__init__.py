"""The web page `/chat`: phone-first, live, and usable as plain forms."""
