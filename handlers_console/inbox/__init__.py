"""The lists of cases that a day begins with: what is due next, searching, doing one thing to many."""
