"""How staff come in and leave: password, second factor, sessions, one-time links."""
