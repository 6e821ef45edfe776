"""Who is complaining and how to reach them: a name and a phone number, in one message or in two."""

import re
from dataclasses import dataclass

from dialogs.answers.errors import Misunderstood, Reason
from dialogs.answers.phones import dialled, phones_in
from dialogs.answers.texts import HAN, answer


@dataclass(frozen=True)
class Contact:
    """`phone` is as `read_phone` gives it."""

    name: str
    phone: str


@dataclass(frozen=True)
class PartialContact:
    """A contact of which only one half is known.

    `problem` says why the other half, though given, could not be taken, e.g. "phone_invalid".
    """

    name: str | None = None
    phone: str | None = None
    problem: str | None = None


_LABELS = re.compile(
    r"(?:联系人?|手机|电话|座机|固话|号码|方式|姓名|名字|称呼|本人|我的|我叫|我是|我姓|叫我|可以|都行|这个)+号?"
    r"|\b(?:my|name(?:'s)?|is|i'm|i am|call|me|this|it's|phone|tel(?:ephone)?|mobile|cell(?:phone)?|number"
    r"|contact|no|and|at|on|or|under|you can|reach|please|the)\b\.?",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^[是为叫就请打号:]+")
_TITLE = re.compile(r"(?:先生|女士|小姐|太太|老师)$")
_NAMED = re.compile(rf"(?:我叫|叫我|姓名|名字|称呼)(?:是|叫|为)?[ :]*([{HAN}][{HAN}·]{{1,7}})")
_EDGES = " \n,.;:/|()[]<>\"'、。!?#+-_*=~`&@"
_HAN_NAME = re.compile(
    rf"[{HAN}]{{2,4}}|[{HAN}]{{1,3}}(?:先生|女士|小姐|太太|老师)|[{HAN}]{{1,10}}(?:·[{HAN}]{{1,10}}){{1,3}}"
)
_WORD = r"[^\W\d_](?:[^\W\d_]|['’.·-]){0,29}"
_OTHER_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{0,4}}")
_NO_NAME = re.compile(
    "[不没吗呢吧啊哦嗯的了么什怎谁哪这那我你您请给说过再退赔等很]"
    "|投诉|理赔|保险|保单|电话|手机|客服|问题|谢谢|知道|同意|取消|跳过|返回|可以|你好|好好|匿名|保密|随便|稍后|人工|帮助|已经"
)
_NO_WORDS = frozenset(
    "yes no ok okay hi hello hey why what when how who none nothing sure fine thanks thank not don't dont "
    "skip back cancel help stop later maybe same know want complain complaint refund claim insurance policy "
    "ext n/a na".split()
)


def read_contact(text: str, known: Contact | PartialContact | None = None) -> Contact | PartialContact:
    """The name and phone in an answer, each half that is missing taken from `known`.

    Raises Misunderstood when the answer holds neither.
    """
    text = dialled(answer(text))
    phones = list(phones_in(text, "CN"))
    numbers = list(dict.fromkeys(seen.number for seen in phones))
    name = _name(text, [(seen.start, seen.end) for seen in phones])
    problem = _problem(text, numbers)
    phone = None if problem else next(iter(numbers), None)
    if not name and not phone:
        raise Misunderstood(problem or Reason.CONTACT_UNREADABLE)
    return _merged(name, phone, problem, known)


def _problem(text: str, numbers: list[str]) -> Reason | None:
    if len(numbers) > 1:
        return Reason.PHONE_SEVERAL
    if not numbers and re.search(r"\d{5}", text.replace(" ", "").replace("-", "")):
        return Reason.PHONE_INVALID
    return None


def _merged(
    name: str | None, phone: str | None, problem: Reason | None, known: Contact | PartialContact | None
) -> Contact | PartialContact:
    if known:
        name = name or known.name
        phone = phone or (None if problem else known.phone)
    if name and phone:
        return Contact(name, phone)
    return PartialContact(name, phone, problem.value if problem and not phone else None)


def _name(text: str, phones: list[tuple[int, int]]) -> str | None:
    for start, end in reversed(phones):
        text = f"{text[:start]}\n{text[end:]}"
    if (said := _NAMED.search(text)) and not _NO_NAME.search(said[1]):
        return said[1]
    parts = re.split(r"[\n,;/|。、!?:\d()]+", _LABELS.sub("\n", text))
    names = [name for part in parts if _is_name(name := _LEADING.sub("", part.strip(_EDGES)))]
    return names[0] if len(names) == 1 else None


def _is_name(part: str) -> bool:
    if _HAN_NAME.fullmatch(part):
        return not _NO_NAME.search(_TITLE.sub("", part))
    if re.search(rf"[{HAN}]", part) or not _OTHER_NAME.fullmatch(part) or len(part) < 2:
        return False
    return _NO_WORDS.isdisjoint(part.lower().split())
