"""Secrets are read from the environment, checked for their shape and never shown."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings, overview

SHIPPED = Path(__file__).parents[2] / "config.yaml"
AES = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
WECHAT = {
    "TINGSU_WECHAT_TOKEN": "spamtest",
    "TINGSU_WECHAT_AES_KEY": AES,
    "TINGSU_WECHAT_APP_ID": "wx2c2769f8efd9",
}
TELEGRAM = {"TINGSU_TELEGRAM_TOKEN": "123:very-secret", "TINGSU_TELEGRAM_WEBHOOK_SECRET": "hidden_1"}


def load(**environ: str) -> Settings:
    return load_settings(SHIPPED, environ)


def problems(**environ: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        load(**environ)
    return raised.value.problems


def test_it_needs_nothing_from_the_environment() -> None:
    environment = load().environment
    assert environment.database_url.get_secret_value() == "sqlite:///data/tingsu.db"
    assert (environment.host, environment.port) == ("127.0.0.1", 8000)
    assert environment.wechat is None
    assert environment.telegram is None


def test_it_puts_the_database_into_the_data_folder() -> None:
    environment = load(TINGSU_DATA_DIR="/var/lib/tingsu").environment
    assert environment.database_url.get_secret_value() == "sqlite:////var/lib/tingsu/tingsu.db"


def test_it_takes_an_empty_variable_as_not_set() -> None:
    assert load(TINGSU_WECHAT_TOKEN="", TINGSU_PORT=" ").environment == load().environment


def test_it_switches_channels_on_by_their_tokens() -> None:
    settings = load(**WECHAT, **TELEGRAM)
    wechat, telegram = settings.environment.wechat, settings.environment.telegram
    assert wechat is not None
    assert telegram is not None
    assert wechat.token.get_secret_value() == "spamtest"
    assert wechat.api_base == "https://api.weixin.qq.com"
    assert telegram.api_base == "https://api.telegram.org"
    assert (settings.wechat_mode, settings.telegram_mode) == ("compatible", "polling")
    assert replace(settings, public_url="https://chat.example.com").telegram_mode == "webhook"


def test_it_says_why_it_polls_although_there_is_a_webhook_secret() -> None:
    assert "Telegram  on, polling: the webhook needs a public_url that begins with https://" in overview(
        load(**TELEGRAM)
    )


def test_it_chooses_the_modes_that_need_nothing_more() -> None:
    settings = load(TINGSU_WECHAT_TOKEN="spamtest", TINGSU_TELEGRAM_TOKEN="1:a")
    assert (settings.wechat_mode, settings.telegram_mode) == ("plain", "polling")


def test_it_takes_two_keys_while_one_replaces_the_other() -> None:
    wechat = load(**{**WECHAT, "TINGSU_WECHAT_AES_KEY": f"{AES}, {AES[::-1]}"}).environment.wechat
    assert wechat is not None
    assert [key.get_secret_value() for key in wechat.aes_keys] == [AES, AES[::-1]]


def test_it_never_shows_a_secret() -> None:
    secrets = {
        **WECHAT,
        **TELEGRAM,
        "TINGSU_WECHAT_APP_SECRET": "kept-from-you",
        "TINGSU_SECRET_KEY": "ab" * 32,
    }
    secrets["TINGSU_DATABASE_URL"] = "postgresql://me:pass-word@db/tingsu"
    shown = repr(load(**secrets)) + str(load(**secrets))
    for hidden in ("spamtest", AES, "very-secret", "hidden_1", "kept-from-you", "abab", "pass-word"):
        assert hidden not in shown


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("TINGSU_PORT", "99999", "'99999' is not a port"),
        ("TINGSU_PORT", "８０", "'８０' is not a port"),
        ("TINGSU_HOST", "a b", "'a b' is not a host"),
        ("TINGSU_DATABASE_URL", "mysql://me:hidden@db/x", "unknown kind of database (mysql)"),
        ("TINGSU_SECRET_KEY", "hidden", "must be 32 bytes in base64 or hex"),
        ("TINGSU_WECHAT_TOKEN", "hid den", "must be the token set on WeChat's page"),
        ("TINGSU_WECHAT_AES_KEY", "hidden", "must be 43 letters and digits"),
        ("TINGSU_WECHAT_AES_KEY", AES, ""),
        ("TINGSU_WECHAT_APP_ID", "wx 1", "'wx 1' is not an app id"),
        ("TINGSU_WECHAT_API_BASE", "api", "'api' is not a web address"),
        ("TINGSU_TELEGRAM_TOKEN", "hidden", "must be the token from BotFather"),
        ("TINGSU_TELEGRAM_WEBHOOK_SECRET", "hidden!", "must be 1 to 256 letters"),
        ("TINGSU_TELEGRAM_API_BASE", "ftp://x", "'ftp://x' is not a web address"),
    ],
)
def test_it_refuses_a_wrong_shape_without_repeating_a_secret(name: str, value: str, problem: str) -> None:
    found = problems(**{name: value})
    assert any(line.startswith(f"environment: {name}: {problem}") for line in found) or not problem
    assert "hid" not in "".join(found).replace("hidden!", "")


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({"TINGSU_WECHAT_AES_KEY": AES}, "TINGSU_WECHAT_TOKEN: is missing"),
        ({"TINGSU_WECHAT_TOKEN": "t", "TINGSU_WECHAT_AES_KEY": AES}, "TINGSU_WECHAT_APP_ID: is missing"),
        ({"TINGSU_TELEGRAM_WEBHOOK_SECRET": "t"}, "TINGSU_TELEGRAM_TOKEN: is missing"),
        (
            {"TINGSU_DATABASE_URL": "postgresql://db/tingsu"},
            "TINGSU_SECRET_KEY: is missing; PostgreSQL needs one",
        ),
        (
            {"TINGSU_WECHAT_APPID": "wx1"},
            "TINGSU_WECHAT_APPID: is not a setting; did you mean TINGSU_WECHAT_APP_ID?",
        ),
    ],
)
def test_it_says_what_is_missing(environ: dict[str, str], problem: str) -> None:
    assert any(line.startswith(f"environment: {problem}") for line in problems(**environ))


@pytest.mark.parametrize(
    ("old", "new", "environ", "problem"),
    [
        ("mode: auto                    # as set", "mode: safe #", {"TINGSU_WECHAT_TOKEN": "t"},
         "channels.wechat.mode: safe needs TINGSU_WECHAT_AES_KEY"),
        ("mode: auto                    # webhook", "mode: webhook #", {"TINGSU_TELEGRAM_TOKEN": "1:a"},
         "channels.telegram.mode: webhook needs TINGSU_TELEGRAM_WEBHOOK_SECRET"),
        ("mode: auto                    # webhook", "mode: webhook #", TELEGRAM,
         "public_url: Telegram's webhook needs an address that begins with https://"),
    ],
)  # fmt: skip
def test_it_says_what_a_mode_needs(
    tmp_path: Path, old: str, new: str, environ: dict[str, str], problem: str
) -> None:
    path = tmp_path / "config.yaml"
    text = SHIPPED.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    load_settings(path, {})
    with pytest.raises(SettingsError) as raised:
        load_settings(path, environ)
    assert any(problem in line for line in raised.value.problems)
