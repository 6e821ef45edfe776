from datetime import datetime

import pytest

from bot.channels.wechat.errors import RULES, ZONE, Remedy, outcome

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZONE)

# code, reason, what is set besides; the rows of the platform's table, one by one
PERMANENT, UNREACHABLE, PARKED, ALERT = "permanent", "unreachable", "parked", "alert"
ROWS: list[tuple[list[int], str, set[str], float | None, Remedy]] = [
    ([-1], "busy", set(), None, Remedy.NONE),
    ([40001, 40014, 42001], "token", set(), None, Remedy.RENEW_TOKEN),
    ([40013, 40125, 40243], "credentials", {PERMANENT, ALERT}, None, Remedy.NONE),
    ([40164, 89503], "ip_not_allowed 1.2.3.4", {ALERT}, 600.0, Remedy.NONE),
    ([40003, 43004, 43019, 48002, 50005], "unreachable", {UNREACHABLE}, None, Remedy.NONE),
    ([45015], "window_closed", {PARKED}, None, Remedy.NONE),
    ([45047], "quota_used_up", {PARKED}, None, Remedy.NONE),
    ([45009], "daily_limit", {ALERT}, 12 * 3600.0, Remedy.NONE),
    ([45011], "too_frequent", set(), 90.0, Remedy.NONE),
    ([45002], "too_long", {PERMANENT}, None, Remedy.SPLIT),
    ([40007, *range(40004, 40013), 45001], "media", {PERMANENT}, None, Remedy.NONE),
    ([40033, 44002, 44004, 47001], "bad_body", {PERMANENT, ALERT}, None, Remedy.NONE),
    ([48001, 48004, 40200], "not_authorised", {PERMANENT, ALERT}, None, Remedy.WITHOUT_MENU),
    ([43101], "consent_used_or_refused", {PERMANENT}, None, Remedy.NONE),
    ([40037, 47003, 43116], "template", {PERMANENT, ALERT}, None, Remedy.NONE),
    ([45072, 45080, 45081], "typing", {PERMANENT}, None, Remedy.IGNORE),
    ([99999], "code_99999", {ALERT}, None, Remedy.NONE),
]


@pytest.mark.parametrize(
    ("code", "reason", "flags", "wait", "remedy"),
    [(code, *row) for codes, *row in ROWS for code in codes],
)
def test_it_decides_by_the_table(
    code: int, reason: str, flags: set[str], wait: float | None, remedy: Remedy
) -> None:
    error = outcome(code, "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist", now=NOON, jitter=0.5)
    assert error.reason == reason
    assert {flag for flag in (PERMANENT, UNREACHABLE, PARKED, ALERT) if getattr(error, flag)} == flags
    assert error.retry_after == wait
    assert error.remedy is remedy
    assert error.code == code


def test_it_takes_a_token_refused_for_a_token_as_wrong_credentials() -> None:
    error = outcome(40001, "", now=NOON, token_call=True)
    assert (error.reason, error.permanent, error.alert) == ("credentials", True, True)
    assert error.remedy is Remedy.NONE


def test_no_code_stands_in_two_rules() -> None:
    codes = [code for rule in RULES for code in rule.codes]
    assert len(codes) == len(set(codes))


def test_no_rule_has_two_outcomes() -> None:
    for rule in RULES:
        assert sum((rule.permanent, rule.unreachable, rule.parked, rule.wait is not None)) <= 1
