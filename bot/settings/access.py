"""What lets us into the chat platforms: tokens, keys and where their servers are."""

from dataclasses import dataclass

from pydantic import SecretStr

from bot.settings.shapes import app_id, web_address
from bot.settings.variables import Variables

_AES_KEY = r"[A-Za-z0-9+/]{43}"


@dataclass(frozen=True)
class WeChatAccess:
    """Of the official account. `aes_keys`: the current one, then perhaps the one before it."""

    token: SecretStr
    aes_keys: tuple[SecretStr, ...]
    app_id: str
    app_secret: SecretStr | None
    api_base: str


@dataclass(frozen=True)
class TelegramAccess:
    """Of the bot. `api_base` is the server's root, before `/bot<token>`."""

    token: SecretStr
    webhook_secret: SecretStr | None
    api_base: str


def wechat_access(variables: Variables) -> WeChatAccess | None:
    """None where WeChat is off: no token is set."""
    token = variables.secret(
        "TINGSU_WECHAT_TOKEN", r"[!-~]{1,64}", "must be the token set on WeChat's page, without spaces"
    )
    keys = variables.secret(
        "TINGSU_WECHAT_AES_KEY",
        rf"{_AES_KEY}(\s*,\s*{_AES_KEY})?",
        "must be 43 letters and digits; while it changes: the new key, a comma, the old key",
    )
    secret = variables.secret(
        "TINGSU_WECHAT_APP_SECRET", r"[!-~]{1,128}", "must be the secret shown on WeChat's page"
    )
    app = variables.checked("TINGSU_WECHAT_APP_ID", "", app_id)
    api_base = variables.checked("TINGSU_WECHAT_API_BASE", "https://api.weixin.qq.com", web_address)
    if not app and (keys or secret):
        variables.refuse("TINGSU_WECHAT_APP_ID", "is missing; the AES key and the app secret need it")
    if token is None:
        if keys or secret:
            variables.refuse("TINGSU_WECHAT_TOKEN", "is missing; without it WeChat stays off")
        return None
    return WeChatAccess(token, _split(keys), app, secret, api_base)


def telegram_access(variables: Variables) -> TelegramAccess | None:
    """None where Telegram is off: no token is set."""
    token = variables.secret(
        "TINGSU_TELEGRAM_TOKEN",
        r"[0-9]+:[A-Za-z0-9_-]+",
        "must be the token from BotFather: digits, a colon, letters",
    )
    webhook_secret = variables.secret(
        "TINGSU_TELEGRAM_WEBHOOK_SECRET", r"[A-Za-z0-9_-]{1,256}", "must be 1 to 256 letters, digits, _ and -"
    )
    api_base = variables.checked("TINGSU_TELEGRAM_API_BASE", "https://api.telegram.org", web_address)
    if token is None:
        if webhook_secret is not None:
            variables.refuse("TINGSU_TELEGRAM_TOKEN", "is missing; without it Telegram stays off")
        return None
    return TelegramAccess(token, webhook_secret, api_base)


def _split(keys: SecretStr | None) -> tuple[SecretStr, ...]:
    return tuple(SecretStr(key.strip()) for key in keys.get_secret_value().split(",")) if keys else ()
