"""What the platform's error codes mean for a message, as data."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.channels.base import SendError

# The platform counts its days in this zone, wherever the operator is.
ZONE: Final = ZoneInfo("Asia/Shanghai")
TOO_FREQUENT_WAIT: Final = 60.0
NOT_ALLOWED_WAIT: Final = 600.0
_ADDRESS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|[0-9a-fA-F:]*:[0-9a-fA-F:]+:[0-9a-fA-F:.]+")


class Remedy(StrEnum):
    """What this channel itself does about an error before anyone else hears of it."""

    NONE = "none"
    RENEW_TOKEN = "renew_token"  # noqa: S105 a word, not a secret
    SPLIT = "split"
    WITHOUT_MENU = "without_menu"
    IGNORE = "ignore"


class WeChatError(SendError):
    """An error of the platform; `code` is its number, or None where there was no answer to read."""

    code: int | None = None
    remedy: Remedy = Remedy.NONE


@dataclass(frozen=True)
class Rule:
    """What to do about some codes; the flags are those of `SendError`."""

    reason: str
    codes: frozenset[int]
    permanent: bool = False
    unreachable: bool = False
    parked: bool = False
    alert: bool = False
    wait: float | None = None
    remedy: Remedy = Remedy.NONE


def _rule(reason: str, *codes: int, **flags: object) -> Rule:
    return Rule(reason, frozenset(codes), **flags)  # type: ignore[arg-type]


DAILY_LIMIT: Final = 45009
TOO_FREQUENT: Final = 45011
TOKEN_CODES: Final = frozenset({40001, 40014, 42001})
CLOSED_CODES: Final = frozenset({45015, 45047})

RULES: Final = (
    _rule("busy", -1),
    _rule("token", *TOKEN_CODES, remedy=Remedy.RENEW_TOKEN),
    _rule("credentials", 40013, 40125, 40243, permanent=True, alert=True),
    _rule("ip_not_allowed", 40164, 89503, wait=NOT_ALLOWED_WAIT, alert=True),
    _rule("unreachable", 40003, 43004, 43019, 48002, 50005, unreachable=True),
    _rule("window_closed", 45015, parked=True),
    _rule("quota_used_up", 45047, parked=True),
    _rule("daily_limit", DAILY_LIMIT, alert=True),
    _rule("too_frequent", TOO_FREQUENT, wait=TOO_FREQUENT_WAIT),
    _rule("too_long", 45002, permanent=True, remedy=Remedy.SPLIT),
    _rule("media", *range(40004, 40013), 45001, permanent=True),
    _rule("bad_body", 40033, 44002, 44004, 47001, permanent=True, alert=True),
    _rule("not_authorised", 48001, 48004, 40200, permanent=True, alert=True, remedy=Remedy.WITHOUT_MENU),
    _rule("consent_used_or_refused", 43101, permanent=True),
    _rule("template", 40037, 47003, 43116, permanent=True, alert=True),
    _rule("typing", 45072, 45080, 45081, permanent=True, remedy=Remedy.IGNORE),
)
_BY_CODE: Final = {code: rule for rule in RULES for code in rule.codes}
_CREDENTIALS: Final = _BY_CODE[40013]


def outcome(
    code: int, message: str, *, now: datetime, jitter: float = 0.0, token_call: bool = False
) -> WeChatError:
    """What an error code means for the message that met it.

    `jitter`, between 0 and 1, lengthens a back-off by up to that share, so that not all come back at
    once. In the answer of the call for a token itself (`token_call`) a refused token means refused
    credentials. A code nobody has met yet is tried again later and looked at by staff.
    """
    rule = _BY_CODE.get(code, Rule(f"code_{code}", frozenset(), alert=True))
    if token_call and code in TOKEN_CODES:
        rule = _CREDENTIALS
    wait = _until_midnight(now) if code == DAILY_LIMIT else rule.wait
    if code == TOO_FREQUENT:
        wait = TOO_FREQUENT_WAIT * (1 + jitter)
    error = WeChatError(
        _with_address(rule.reason, message) if rule.reason == "ip_not_allowed" else rule.reason,
        permanent=rule.permanent,
        unreachable=rule.unreachable,
        parked=rule.parked,
        retry_after=wait,
        alert=rule.alert,
    )
    error.code = code
    error.remedy = rule.remedy
    return error


def _until_midnight(now: datetime) -> float:
    local = now.astimezone(ZONE)
    midnight = datetime.combine(local.date() + timedelta(days=1), time.min, ZONE)
    return (midnight - local).total_seconds()


def _with_address(reason: str, message: str) -> str:
    """The server's own address, as the platform saw it: what the operator must allow."""
    found = _ADDRESS.search(message)
    return f"{reason} {found[0]}" if found else reason
