"""One case: reading it, answering its customer, moving it on."""
