"""What to say next: the conversation, the form, answers and wording. Pure: no I/O, no clock, no channel."""
