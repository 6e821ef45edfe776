"""So that complaints do not come again: their causes, what is done about them, and what can be learned."""
