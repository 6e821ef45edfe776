"""Proof that a database and a key belong together: a value that the first start seals."""

from sqlalchemy import Connection

from storage import tokens
from storage.codec import Codec
from storage.crypto import Tampered
from storage.master_key import KeyProblem

_NAME = "key proof"


def confirm(connection: Connection, codec: Codec) -> None:
    """Raises KeyProblem where what stands in the database was written with another key."""
    try:
        if tokens.get(connection, codec, _NAME, str) is None:
            tokens.put(connection, codec, _NAME, _NAME)
    except Tampered:
        raise KeyProblem(
            "the secret key is not the one this database was written with: set TINGSU_SECRET_KEY, or put"
            " secret.key back, as they were"
        ) from None
