// Keys: ? lists them, Ctrl-K jumps, "g i" and the like go to a page.
