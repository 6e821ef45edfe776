"""Whether a member of staff is the one whom a complaint is about, and so must not handle it."""

import re
from collections.abc import Iterable

from cases.complaint import Complaint
from cases.errors import NotAllowed
from cases.folding import folded
from cases.keywords import places

_CHINESE_NAME = re.compile(r"[一-鿿]{2,}")
_LATIN_NAME = re.compile(r"[^\W\d_][^\W\d_'.-]*(?: [^\W\d_][^\W\d_'.-]*)+")
_DOUBLE_SURNAMES = frozenset(
    "欧阳 上官 司马 东方 独孤 南宫 夏侯 诸葛 尉迟 赫连 皇甫 濮阳 申屠 公孙 慕容 "
    "钟离 长孙 宇文 司徒 司空 轩辕 令狐 呼延".split()
)
_TITLE = (
    r"(?:某|总|姓|经理|主任|主管|女士|先生|小姐|老师|师傅|科长|处长|部长|组长|队长|店长|助理|顾问|专员|客服|代理|业务|理赔|查勘|定损"
    r"|工|姐|哥|大姐|大哥)"
)
_ENGLISH_TITLE = r"(?:mr|mrs|ms|miss|manager|director|supervisor|agent|adjuster|surveyor|officer)\.? "
_UNIT_AFTER = re.compile(
    r" ?(?:[元块万千百年月日天周时分秒%度岁个人次件份公米]|号(?!员)|yuan|rmb|cny|days?|months?|years?)"
)


def is_accused(names: Iterable[str], accused: str, story: str) -> bool:
    """Whether one of `names` (of one person: full names and the staff number) is complained of.

    `accused` is what the customer wrote when asked for the person, `story` everything else. In both a full
    name counts, Chinese of two characters or more, or first and last name in Latin letters, and a staff
    number that stands whole and counts nothing ("1024元" is none). A surname counts only in `accused`, by
    itself or with a title ("李经理", "姓李的", "小李", "Manager Li"): a story mentions too many people who
    share one. Rather one too many steps back than one too few: nobody is asked to judge themselves.
    """
    asked, told = folded(accused), folded(f"{accused}\n{story}")
    return any(_named(name, told) or _surname_in(name, asked) for name in map(folded, names) if name)


def refuse_the_accused(case: Complaint, names: Iterable[str]) -> None:
    """Raises NotAllowed where somebody of these names is whom the case is about: nobody handles a complaint
    about themselves (2020 No. 3)."""
    stated = case.particulars
    if is_accused(names, str(stated.details.get("person", "")), stated.story):
        raise NotAllowed("recused")


def _named(name: str, told: str) -> bool:
    if any(character.isdigit() for character in name):
        return _numbered(name, told)
    if not (_CHINESE_NAME.fullmatch(name) or _LATIN_NAME.fullmatch(name)):
        return False
    return any(True for _ in places(told, name))


def _numbered(number: str, told: str) -> bool:
    whole = re.compile(rf"(?<![0-9a-z.]){re.escape(number)}(?![0-9a-z]|[.,][0-9])")
    return any(not _UNIT_AFTER.match(told, found.end()) for found in whole.finditer(told))


def _surname_in(name: str, asked: str) -> bool:
    return any(pattern.search(asked) for pattern in _surnames(name))


def _surnames(name: str) -> Iterable[re.Pattern[str]]:
    if _CHINESE_NAME.fullmatch(name):
        surname = name[:2] if name[:2] in _DOUBLE_SURNAMES else name[0]
        yield re.compile(rf"^{surname}$|{surname}{_TITLE}|[姓小老]{surname}(?![一-鿿])|姓{surname}")
    elif _LATIN_NAME.fullmatch(name):
        parts = name.split()
        for part in {parts[0], parts[-1]}:
            yield re.compile(rf"^{re.escape(part)}$|(?<![a-z]){_ENGLISH_TITLE}{re.escape(part)}(?![a-z])")
