"""A database and the key it was written with."""

import os
from functools import partial

import pytest

from storage import key_proof
from storage.codec import Codec
from storage.crypto import Vault
from storage.engine import Database
from storage.master_key import KeyProblem


async def test_it_refuses_another_key(database: Database) -> None:
    first, other = os.urandom(32), os.urandom(32)
    await database.write(partial(key_proof.confirm, codec=Codec(Vault(first))))
    await database.write(partial(key_proof.confirm, codec=Codec(Vault(first))))
    with pytest.raises(KeyProblem, match="TINGSU_SECRET_KEY"):
        await database.write(partial(key_proof.confirm, codec=Codec(Vault(other))))


async def test_it_takes_a_new_key_beside_the_old_one(database: Database) -> None:
    first, new = os.urandom(32), os.urandom(32)
    await database.write(partial(key_proof.confirm, codec=Codec(Vault(first))))
    await database.write(partial(key_proof.confirm, codec=Codec(Vault(new, [first]))))
