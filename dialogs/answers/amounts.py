"""Amounts of money in yuan, read as whole fen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from dialogs.answers.errors import Misunderstood, Reason
from dialogs.answers.numerals import CHINESE, NUMBER, number
from dialogs.answers.texts import answer, normalise

LARGEST = 10**10 * 100
"""In fen: 100 亿 yuan."""

_FOREIGN = r"us ?\$|hk ?\$|nt ?\$|s ?\$|\$|€|£|usd|hkd|eur|gbp|jpy"
_FOREIGN_UNIT = (
    r"美[元金刀]|港[币元]|欧元|英镑|日元|澳元|加元|新?台币|新元|韩元|卢布"
    r"|(?:us |hk )?dollars?|usd|hkd|eur|gbp|euros?"
)
_DIGIT = "[1-9一二三四五六七八九]"
_NONE = "钱?[没不也都未别]"
"""After "一分": not a cent."""
_MONEY = re.compile(
    rf"(?:(?:(?P<yuan>¥|rmb|cny|人民币)|(?P<foreign>{_FOREIGN})) ?:? ?"
    rf"|(?<![\d.,a-z第几数{CHINESE}])(?<![\d{CHINESE}][-~到至/]))"
    rf"(?P<minus>[-负])?(?P<number>{NUMBER})(?![,.\-/:]?\d)"
    r" ?(?P<scale>(?:thousand|million|[wk千万亿])(?![a-z]))?"
    r"(?P<about>多|余|来)?(?P<more>[万亿千])?(?P<odd>多|余)? ?"
    rf"(?P<unit>(?P<abroad>{_FOREIGN_UNIT})|元(?![旦月宵])|圆|块钱|块|yuan|rmb|cny|人民币)?"
    rf"(?:(?P<jiao>{_DIGIT})(?:[角毛](?!{_NONE})钱?|(?=$|[,。;!?])))?(?:零?(?P<fen>{_DIGIT})分(?!{_NONE})钱?)?",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:大概|大约|大致|差不多|左右|约|一共|总共|共计?|合计|总计|总额|金额|损失|涉及|应?赔偿?|退[费款]?|保费|我|要|的|是|为|有"
    r"|about|around|approximately|roughly|total|amount|of|is|it's|was|some|[:,\s])*",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:左右|上下|以上|吧|的样子|样子|整|正|多|钱|就行|in total|or so|[。.,!\s])*", re.IGNORECASE
)
_STANDS_ALONE = re.compile(r"$|[,。;!?、\n)的了]")
_SCALES = {"k": 1000, "千": 1000, "thousand": 1000, "w": 10_000, "万": 10_000, "million": 10**6, "亿": 10**8}


@dataclass(frozen=True)
class _Money:
    """An expression in a text: `named` if a currency stands with it, `clear` if exact and surely money."""

    fen: Decimal
    named: bool
    clear: bool
    foreign: bool
    start: int
    end: int


def read_amount(text: str) -> int:
    """The one amount that an answer names, in fen; raises Misunderstood."""
    text = answer(text)
    seen = list(_amounts(text))
    meant = [money for money in seen if money.named] or [money for money in seen if _alone(text, money)]
    if not meant:
        raise Misunderstood(Reason.AMOUNT_SEVERAL if len(seen) > 1 else Reason.AMOUNT_UNREADABLE)
    if any(money.foreign for money in meant):
        raise Misunderstood(Reason.AMOUNT_CURRENCY)
    if len({money.fen for money in meant}) > 1:
        raise Misunderstood(Reason.AMOUNT_SEVERAL)
    return _checked(meant[0].fen)


def find_amount(text: str) -> int | None:
    """The one exact amount in yuan that a story names, in fen, or None if there is none or more than one."""
    named = {
        money.fen for money in _amounts(normalise(text), telling=True) if money.clear and not money.foreign
    }
    amount = named.pop() if len(named) == 1 else Decimal(0)
    return int(amount) if 0 < amount <= LARGEST and amount % 1 == 0 else None


def _checked(fen: Decimal) -> int:
    if fen <= 0:
        raise Misunderstood(Reason.AMOUNT_NOT_POSITIVE)
    if fen > LARGEST:
        raise Misunderstood(Reason.AMOUNT_TOO_LARGE)
    if fen % 1:
        raise Misunderstood(Reason.AMOUNT_UNREADABLE)
    return int(fen)


def _alone(text: str, money: _Money) -> bool:
    before, after = text[: money.start], text[money.end :]
    return bool(_BEFORE.fullmatch(before) and _AFTER.fullmatch(after))


def _amounts(text: str, *, telling: bool = False) -> Iterator[_Money]:
    """`telling` passes over bare numbers: they may count anything."""
    for match in _MONEY.finditer(text):
        if telling and not (match["unit"] or match["yuan"] or _is_large(match)):
            continue
        value = number(match["number"])
        if value is None:
            continue
        for scale in (match["scale"], match["more"]):
            value *= _SCALES[scale.lower()] if scale else 1
        unit = match["unit"] or ""
        if unit:
            value += Decimal(_digit(match["jiao"])) / 10 + Decimal(_digit(match["fen"])) / 100
        fen = -100 * value if match["minus"] else 100 * value
        named = bool(unit or match["yuan"] or match["foreign"])
        yield _Money(
            fen=fen,
            named=named,
            clear=not (match["about"] or match["odd"]) and _clear(match, unit, value),
            foreign=bool(match["foreign"] or match["abroad"]),
            start=match.start(),
            end=match.end(),
        )


def _clear(match: re.Match[str], unit: str, value: Decimal) -> bool:
    if unit == "块":
        return value >= 10
    if unit or match["yuan"]:
        return True
    return _is_large(match) and bool(_STANDS_ALONE.match(match.string, match.end()))


def _is_large(match: re.Match[str]) -> bool:
    return (match["scale"] or match["number"])[-1] in "万亿"


def _digit(numeral: str | None) -> int:
    return int(number(numeral) or 0) if numeral else 0
