"""What goes wrong between Tingsu and its database. No message carries personal data or a password."""


class StorageError(Exception):
    """Base of everything that storage refuses."""


class BadAddress(StorageError, ValueError):
    """The database address cannot be understood; the message says what would be right."""


class DatabaseBusy(StorageError):
    """Not finished in time, or set back by a lock or a conflict: the same work may be tried again.

    Nothing of it was committed, save where the time ran out during the commit itself. Then the outcome
    is not known, so what is tried again must be able to see that it was done already.
    """


class DatabaseUnavailable(StorageError):
    """The database cannot be reached or used now: it is down, full, unreadable, refuses us or was closed."""
