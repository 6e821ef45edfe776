"""The key that everything is encrypted with."""

from bot.settings import Settings
from storage.addresses import SqliteAddress, parse_address
from storage.crypto import Vault
from storage.master_key import load_master_key


def open_vault(settings: Settings) -> Vault:
    """From the environment, else from the data folder, where the first start makes one; raises KeyProblem.

    None is made where there is a database already: what stands in it needs the key it was written with.
    """
    environment = settings.environment
    url = environment.database_url.get_secret_value()
    key = environment.secret_key.get_secret_value() if environment.secret_key else None
    address = parse_address(url)
    first_start = isinstance(address, SqliteAddress) and not address.path.exists()
    return Vault(load_master_key(key, environment.data_dir, may_create=first_start))
