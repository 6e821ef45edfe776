"""The key that everything is encrypted with."""

from bot.settings import Settings
from storage.addresses import PostgresAddress, parse_address
from storage.crypto import Vault
from storage.master_key import load_master_key


def open_vault(settings: Settings) -> Vault:
    """From the environment, else from the data folder, where the first start makes one; raises KeyProblem.

    On PostgreSQL none is made: several instances must share it.
    """
    environment = settings.environment
    url = environment.database_url.get_secret_value()
    key = environment.secret_key.get_secret_value() if environment.secret_key else None
    shared = isinstance(parse_address(url), PostgresAddress)
    return Vault(load_master_key(key, environment.data_dir, may_create=not shared))
