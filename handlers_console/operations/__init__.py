"""How Tingsu is doing, what staff did, what could not be delivered, and what is to be done beside cases."""
