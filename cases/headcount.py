"""How many people complain together, as a story tells it."""

import re
from collections.abc import Iterator

from cases.folding import folded

_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "几": 2, "数": 2}
_TWO_DIGITS = re.compile(r"([一二两三四五六七八九])[二两三四五六七八九](?=[十百千万]|$)")

_NUMERAL = r"[零一二两三四五六七八九十百千万几数]{1,9}"
_ZH = rf"(?<![\d.第零一二两三四五六七八九十百千万几数])(?P<n>\d{{1,6}}[百千万]?|[好上]?{_NUMERAL})[多余来几]?"
_HEADS = r"(?:个|名|位)?人(?![民寿工员身均力情次份保账意信险家性])|户(?![口型])"
_HOLDERS = "业主|投保人|投保者|被保险人|保户|受害者|受害人|消费者|投资人|投资者|车主|农户|村民|病友|家长|客户"
_OTHERS = "同事|工友|员工|职工|邻居|老乡|朋友|学生|老人|乘客|游客|家庭"
_ANYONE = rf"(?:{_HEADS}|[个名位户](?:{_HOLDERS}|{_OTHERS}))"
_BETWEEN = (
    r"(?:这里|这边|这些|还|现在|目前|已经?|[一总]?共|有|是|等|大[概约]|约|差不多|将?近|至少|起码|超过|不[下止]"
    r"|足足|整整|来了|加上|和|联[合名]|全?体?|整个|小区|全?村|[维权微信]{0,4}群|里面?|内|中|的|人|一行|,){0,6}"
)
_TOGETHER = (
    r"(?:都|也|已经?|全都?|一[起同]|共同|正?在|准备|打算|决定|要|想|去|会|来|遇到|,){0,4}"
    r"(?:联[名合]|集体|维权|投诉|举报|[上信]访|签[名字了]|被[骗坑拒]|受骗|上当|中招|受害|起诉|报警|曝光|退保"
    r"|讨个?说法|要个?说法|要求|找你们|没有?(?:收到|拿到|赔|退)|一样|同样)"
)
_ALIKE = (
    r"(?:[和跟与像]我们?(?:一样|这样)|同样|类似|受害|被骗|受骗|上当|投诉|维权)"
    r"(?:情况|遭遇|问题|者|人|客户){0,2}"
)
_ELSEWHERE = r"(?!(?:一起|都|正?在|去){0,2}(?:吃|喝|聚餐|排队|开会))"
_NOT_US = re.compile(
    r"(?:你们|贵公?司|你司|公司|平台)[^,.!?;。、]{0,4}(?:有|服务|的|派|来)[^,.!?;。、]{0,6}$"
)
_CHINESE = tuple(
    map(
        re.compile,
        (
            rf"(?:我们|咱们|俺们|我这里){_BETWEEN}{_ZH}{_ANYONE}{_ELSEWHERE}",
            rf"{_ZH}[个名位](?:{_HOLDERS}){_ELSEWHERE}",
            rf"{_ZH}{_ANYONE}{_TOGETHER}",
            rf"群(?:里面?|内|中)?{_BETWEEN}{_ZH}{_ANYONE}",
            rf"{_ALIKE}{_BETWEEN}{_ZH}{_ANYONE}",
            rf"(?<![我在要])等{_ZH}[名位]?(?:人(?![民寿工员])|{_HOLDERS}){_ELSEWHERE}",
        ),
    )
)

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = dict(zip(_ONES, range(1, 20), strict=True)) | dict(zip(_TENS, range(20, 100, 10), strict=True))
_MANY = {"dozen": 12, "hundred": 100, "thousand": 1000}
_SOME = {"a": 1, "an": 1, "several": 2, "many": 2}
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_EN = (
    rf"(?<![\w.,])(?P<n>(?:(?:{'|'.join(_SOME)}|{_WORD}|\d{{1,2}}) )?(?:{'|'.join(_MANY)})s?(?: of)?"
    rf"|(?:\d{{1,3}}(?:,\d{{3}}){{1,2}}|\d{{1,6}})\+?|(?:{_WORD})(?:[ -](?:{_WORD}))?)(?![\w.])"
)
_ABOUT = r"(?: about| around| over| more than| at least| some| nearly| almost)?"
_ALSO = r"(?:(?:other|fellow|affected|more) )?"
_CUSTOMERS = r"(?:policy ?holders?|home ?owners?|victims?|claimants?|complainants?|investors?)"
_PEOPLE = (
    rf"(?:{_CUSTOMERS}|people|customers|families|households|owners|residents|neighbou?rs|colleagues"
    r"|consumers|persons|parents)"
)
_LIKE_US = (
    r"(?: all| also)? (?:like (?:me|us)|in (?:the same|our|my|this)|with the same|affected|together|who"
    r"|(?:are |were |have been |have |will |want to |going to )*"
    r"(?:complain|cheat|misled|mis-?sold|sue|suing|refuse|affected|sign|join))"
)
_ENGLISH = tuple(
    map(
        re.compile,
        (
            rf"{_EN}(?: of)? us\b",
            rf"\bgroup of{_ABOUT} {_EN}",
            rf"\b(?:we are|we're|us|on behalf of|along with|together with){_ABOUT} {_EN} {_ALSO}{_PEOPLE}\b",
            rf"{_EN} {_ALSO}{_CUSTOMERS}\b",
            rf"{_EN} {_ALSO}{_PEOPLE}{_LIKE_US}",
        ),
    )
)


def people_in(text: str) -> int | None:
    """The largest number of people who, by the words of `text`, complain together; None where it tells of
    no group of two or more. "20多人" gives 20, "几十个" 20, "dozens" 24: at least so many.

    Counts those who complain or say that the same happened to them ("我们20多人", "几十个业主",
    "a group of 30 of us"), not who else is mentioned ("我家三个人吃饭", "你们有一万名客户").
    """
    most = max(_counts(folded(text)), default=0)
    return most if most >= 2 else None


def _counts(plain: str) -> Iterator[int]:
    for pattern in _CHINESE:
        for match in pattern.finditer(plain):
            if not _NOT_US.search(plain, max(0, match.start() - 24), match.start("n")):
                yield _chinese_number(match["n"])
    for pattern in _ENGLISH:
        yield from (_english_number(match["n"]) for match in pattern.finditer(plain))


def _chinese_number(numeral: str) -> int:
    if numeral[0].isdigit():
        digits = numeral.rstrip("百千万")
        return int(digits) * _UNITS.get(numeral[len(digits) :], 1)
    total = section = digit = 0
    for character in _TWO_DIGITS.sub(r"\1", numeral.lstrip("好上")):
        if character == "万":
            total, section, digit = (total + section + digit or 1) * _UNITS["万"], 0, 0
        elif character in _UNITS:
            section, digit = section + (digit or 1) * _UNITS[character], 0
        else:
            digit = _DIGITS[character]
    return total + section + digit


def _english_number(numeral: str) -> int:
    parts = numeral.replace(",", "").replace("+", "").replace("-", " ").removesuffix(" of").split()
    many = _MANY.get(parts[-1].removesuffix("s"))
    if many is None:
        return sum(_english_digit(part) for part in parts)
    if len(parts) == 1:
        return 2 * many if parts[-1].endswith("s") else many
    return _english_digit(parts[0]) * many


def _english_digit(word: str) -> int:
    return int(word) if word.isdigit() else _SOME.get(word) or _WORDS[word]
