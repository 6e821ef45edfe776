"""Days as they are written in Chinese, or in numbers alone."""

import re
from datetime import date, timedelta

from dialogs.answers.date_forms import DateForm, form, last, months_back
from dialogs.answers.numerals import whole

_Y = r"(?:(?<!\d)(\d{4}|\d{2})|([零〇一二三四五六七八九]{4})|(大前|[前去今上本]))年"
_M = r"(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_D = r"([12]\d|3[01]|0?[1-9]|[二三廿]?十[一二三四五六七八九]?|廿?[一二三四五六七八九])"
_N = r"(?<![\d一二三四五六七八九十百第几.])(\d{1,3}|[一二两三四五六七八九十百]{1,5})"
_DAY_ENDS = r"(?:[日号]|(?![\d个次天月份年万千百元块点:名位人笔期多十]))"
_WEEKDAYS = "一二三四五六日"
_YEARS_AGO = {"大前": 3, "前": 2, "去": 1, "上": 1, "今": 0, "本": 0}
_DAYS_AGO = {"大前天": 3, "前天": 2, "前日": 2, "前晚": 2, "昨": 1, "今": 0, "刚": 0, "明": -1, "后天": -2}


def _number(text: str) -> int:
    value = whole(text)
    if value is None:
        raise ValueError(text)
    return value


def _year(match: re.Match[str], today: date) -> int:
    digits, numerals, relative = match.groups()[:3]
    if relative:
        return today.year - _YEARS_AGO[relative]
    if numerals:
        return _number(numerals)
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _full(match: re.Match[str], today: date) -> date:
    return date(_year(match, today), _number(match[4]), _number(match[5]))


def _numeric(match: re.Match[str], today: date) -> date:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _month_of_year(match: re.Match[str], today: date) -> date:
    return date(_year(match, today), _number(match[4]), 1)


def _day_word(match: re.Match[str], today: date) -> date:
    days = _DAYS_AGO.get(match[0], _DAYS_AGO.get(match[0][0]))
    return today - timedelta(days=days if days is not None else 0)


def _weekday(match: re.Match[str], today: date) -> date:
    named = match[2].replace("天", "日").replace("7", "日")
    day = int(named) - 1 if named.isdigit() else _WEEKDAYS.index(named)
    if not match[1]:
        return today - timedelta(days=(today.weekday() - day) % 7)
    return today + timedelta(days=day - today.weekday() - 7 * match[1].count("上"))


def _ago(match: re.Match[str], today: date) -> date:
    count, unit = _number(match[1]), match[2]
    if unit in "天日":
        return today - timedelta(days=count)
    if unit in ("周", "星期", "礼拜"):
        return today - timedelta(weeks=count)
    return months_back(count * (12 if unit == "年" else 1), today.day, today)


def _half_ago(match: re.Match[str], today: date) -> date:
    return months_back(6, today.day, today) if match[1] == "年" else today - timedelta(days=15)


def _month_back(match: re.Match[str], today: date) -> date:
    first = months_back(match[1].count("上"), 1, today)
    return first.replace(day=_number(match[2])) if match.lastindex == 2 else first


def _last_week(match: re.Match[str], today: date) -> date:
    return today - timedelta(days=today.weekday() + 7 * match[1].count("上"))


def _first_of(match: re.Match[str], today: date) -> date:
    return last(_number(match[1]), 1, today)


def _month_day(match: re.Match[str], today: date) -> date:
    return last(_number(match[1]), _number(match[2]), today)


def _day_of_month(match: re.Match[str], today: date) -> date:
    day = _number(match[1])
    return months_back(0 if day <= today.day else 1, 1, today).replace(day=day)


def _either_order(match: re.Match[str], today: date) -> date:
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if first <= 12 and (second > 12 or date(year, first, second) <= today):
        return date(year, first, second)
    return date(year, second, first)


CHINESE: tuple[DateForm, ...] = (
    form(
        r"(?<![\d./-])(?P<year>(?:19|20)\d{2}) ?([-/.]) ?"
        r"(?P<month>\d{1,2}) ?\2 ?(?P<day>\d{1,2})(?![\d/-]|\.\d)",
        _numeric,
        exact=True,
    ),
    form(rf"{_Y} ?的?{_M} ?月份?的? ?{_D} ?{_DAY_ENDS}", _full, exact=True),
    form(rf"(上上个?|上个?|本|这个?|当)月份?的? ?{_D} ?[日号]", _month_back, exact=True),
    form(rf"{_Y} ?的?{_M} ?月份?", _month_of_year),
    form(rf"(?<![\d一二三四五六七八九十年]){_M} ?月份?的? ?{_D} ?{_DAY_ENDS}", _month_day, exact=True),
    form(
        r"(?<![晚早网线以基])(上上上|上上|上|本|这)个?(?:周|星期|礼拜)([一二三四五六日天1-7])(?![\d个次])",
        _weekday,
        exact=True,
    ),
    form(
        r"(?<![一两二三四五六七八九十每几半\d下双])()(?:周|星期|礼拜)([一二三四五六日天1-7])(?![\d个次岁年])",
        _weekday,
    ),
    form(rf"{_N} ?([天日]) ?[之以]?前(?!天)", _ago, exact=True),
    form(rf"{_N} ?个?(周|星期|礼拜|月|年)[之以]?前", _ago),
    form(r"半个?(年|月)[之以]?前", _half_ago),
    form(r"大前天|(?<![提目以之生])前[天日晚](?![天])|昨[天日晚夜儿早]", _day_word, exact=True),
    form(r"今[天日早晚儿]|刚才|刚刚|明[天日早晚]|(?<![以之])后天(?!天)", _day_word),
    form(r"(上上个?|上个?|本|这个?)月(?![初中底末])", _month_back),
    form(r"(上上|上|本|这)个?(?:周|星期|礼拜)(?!末)", _last_week),
    form(rf"(?<![\d一二三四五六七八九十年个]){_M}月份?(?![初中底末\d])", _first_of),
)

MERE_NUMBERS: tuple[DateForm, ...] = (
    form(r"(?<!\d)(?P<year>(?:19|20)\d{2}) ?(?P<month>\d{2}) ?(?P<day>\d{2})(?!\d)", _numeric),
    form(r"(?<!\d)(\d{1,2})[-/. ](\d{1,2})[-/. ]((?:19|20)\d{2})(?!\d)", _either_order),
    form(r"^(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[日号]?$", _month_day),
    form(rf"^{_D} ?[日号]$", _day_of_month),
)
"""Forms that mean a day only in the answer to a question for one."""
