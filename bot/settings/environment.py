"""What comes from the environment: the secrets, and where this installation runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.settings.access import TelegramAccess, WeChatAccess, telegram_access, wechat_access
from bot.settings.shapes import host, port
from bot.settings.variables import Variables
from storage.addresses import PostgresAddress, SqliteAddress, parse_address
from storage.errors import BadAddress
from storage.master_key import HOW_TO_MAKE_ONE, KeyProblem, load_master_key


@dataclass(frozen=True)
class Environment:
    """`secret_key`: as written; None where it is kept in a file: see `storage.master_key`."""

    database_url: SecretStr
    data_dir: Path
    secret_key: SecretStr | None
    host: str
    port: int
    wechat: WeChatAccess | None
    telegram: TelegramAccess | None


def read_environment(environ: Mapping[str, str]) -> tuple[Environment, list[str]]:
    """The environment, and a line for each thing in it that cannot be used; none repeats a secret."""
    variables = Variables(environ)
    data_dir = Path(variables.text("TINGSU_DATA_DIR", "data"))
    database_url = _database_url(variables, str(SqliteAddress(data_dir / "tingsu.db")))
    environment = Environment(
        database_url=database_url,
        data_dir=data_dir,
        secret_key=_secret_key(variables, data_dir, database_url),
        host=variables.checked("TINGSU_HOST", "127.0.0.1", host),
        port=int(variables.checked("TINGSU_PORT", "8000", port)),
        wechat=wechat_access(variables),
        telegram=telegram_access(variables),
    )
    variables.refuse_misspelt(others=["TINGSU_CONFIG"])
    return environment, variables.problems


def _database_url(variables: Variables, default: str) -> SecretStr:
    url = variables.text("TINGSU_DATABASE_URL", default)
    try:
        parse_address(url)
    except BadAddress as error:
        variables.refuse("TINGSU_DATABASE_URL", str(error))
        return SecretStr(default)
    return SecretStr(url)


def _secret_key(variables: Variables, data_dir: Path, database_url: SecretStr) -> SecretStr | None:
    text = variables.text("TINGSU_SECRET_KEY")
    if not text:
        if isinstance(parse_address(database_url.get_secret_value()), PostgresAddress):
            variables.refuse("TINGSU_SECRET_KEY", f"is missing; PostgreSQL needs one: {HOW_TO_MAKE_ONE}")
        return None
    try:
        load_master_key(text, data_dir, may_create=False)
    except KeyProblem:
        variables.refuse("TINGSU_SECRET_KEY", f"must be 32 bytes in base64 or hex; {HOW_TO_MAKE_ONE}")
    return SecretStr(text)
