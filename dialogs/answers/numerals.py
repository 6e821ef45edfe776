"""Numbers in digits, in Chinese numerals or in both: 三万五, 1.2万, 35,000."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, Final

CHINESE: Final = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟廿幺"
NUMBER: Final = (
    rf"(?:\d{{1,4}}(?:,\d{{3,4}}){{1,5}}(?!,?\d)|[\d{CHINESE}]{{1,24}})(?:[.点][\d{CHINESE}]{{1,12}})?"
)
"""A pattern for what `number` can read: at most some forty characters."""

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,4}(?:,\d{4})+")
_SCALED = re.compile(r"(\d{1,18}(?:\.\d{1,12})?)([十百千万亿拾佰仟]{0,3})")
_SPOKEN = re.compile(rf"([{CHINESE}]{{1,12}}点[{CHINESE}]{{1,12}}?)([百千万亿]{{0,2}})")
_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_FORMAL = str.maketrans("拾佰仟", "十百千")


def number(text: str) -> Decimal | None:
    """The number that a whole, normalised text stands for, never negative; None if it is none."""
    if len(text) > 48:
        return None
    if "," in text:
        if not _GROUPED.fullmatch(text.partition(".")[0]):
            return None
        text = text.replace(",", "")
    if scaled := _SCALED.fullmatch(text):
        return Decimal(scaled[1]) * _scale(scaled[2])
    if spoken := _SPOKEN.fullmatch(text):
        value = _converted(spoken[1])
        return None if value is None else value * _scale(spoken[2])
    return _converted(text)


def whole(text: str) -> int | None:
    """The whole number that a normalised text stands for, or None."""
    value = number(text)
    return int(value) if value is not None and value == value.to_integral_value() else None


@cache
def converter() -> Callable[..., Any]:
    """What converts Chinese numerals. To load it takes a fifth of a second, so no start waits for it."""
    from cn2an import cn2an

    return cn2an  # type: ignore[no-any-return]


def _scale(units: str) -> int:
    product = 1
    for unit in units.translate(_FORMAL):
        product *= _SCALE[unit]
    return product


def _converted(text: str) -> Decimal | None:
    if not re.fullmatch(rf"[\d{CHINESE}点]+", text):
        return None
    try:
        return Decimal(str(converter()(text, "smart")))
    except (ValueError, KeyError):
        return None
