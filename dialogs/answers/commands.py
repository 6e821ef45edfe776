"""The words a customer may say at any moment, and the commands they mean."""

import re

from dialogs.answers.command_words import COMMANDS, LANGUAGES
from dialogs.answers.numerals import CHINESE, whole
from dialogs.answers.texts import HAN, normalise
from dialogs.messages import Command, CommandName

LONGEST = 80

_MEANINGS = {word: name for name, words in COMMANDS.items() for word in words.split("|")}
_LOCALES = {word: locale for locale, words in LANGUAGES.items() for word in words.split("|")}

_SLASHED = re.compile(r"/([a-z_]{1,32})(?:@\w{3,40})?(?:\s(.{1,64}))?", re.IGNORECASE)
_POLITE_BEFORE = re.compile(
    r"(?:(?:请问|请|麻烦你?|帮我|帮忙|给我|我想要?|我要|我需要|我希望|能不能|可不可以|可以"
    r"|能|想|要|那|先|你好|您好)[, ]*"
    r"|(?:hi|hello|please|i want to|i'd like to|i would like to|i want|i need to|i need|can i|may i|could i"
    r"|can you|could you|let me|switch to)\b[, ]*)+",
    re.IGNORECASE,
)
_POLITE_AFTER = re.compile(
    r"(?:(?:吧|啊|呀|哦|嘛|好吗|可以吗|行吗|好不好|谢谢[你您]?|please|thanks|thank you|now)[,.!?。 ]*)+$",
    re.IGNORECASE,
)
_CASE_NUMBER = re.compile(r"(?<![a-z0-9])TS(?:[ -]{0,2}[0-9A-Z]){4,13}(?![0-9A-Z])", re.IGNORECASE)
_ITEM = re.compile(
    r"(?:修改|更改|改|变更|change|edit) ?(?:第|item|number|no\.?|#)? ?"
    rf"(?P<item>\d{{1,2}}|[{CHINESE}]{{1,3}}) ?[项条个号]?"
    r"|(?:修改|更改|change|edit)[ :](?!it$|this$|that$|some|any)(?P<name>\S{1,12})",
    re.IGNORECASE,
)
_RATING = re.compile(
    r"(?:我?给?个?(?:评价|评分|打分|打|评)|我?给(?=..?[分星])|rate|rating)(?: it)? ?[:,]? ?"
    rf"(?P<score>[1-5]|[{CHINESE}])"
    r" ?(?:分|星|stars?|points?)?[。.!]?",
    re.IGNORECASE,
)
_OF_A_CASE = (
    CommandName.PROGRESS,
    CommandName.SUPPLY,
    CommandName.WITHDRAW_CASE,
    CommandName.REVIEW,
    CommandName.RATE,
    CommandName.REOPEN,
)
_HAN = re.compile(f"[{HAN}]")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_BETWEEN = re.compile(r"[\s,.;:!?。、]+")


def read_command(text: str) -> Command | None:
    """The command that a whole message says, or None: a story that contains such a word is none.

    The argument is what a Telegram command carries, the number of the item to change, the case number
    whose progress is asked for, or the locale asked for.
    """
    if len(text) > LONGEST:
        return None
    text = normalise(text)
    if text and not text.strip("?"):
        return Command(CommandName.HELP)
    if slashed := _SLASHED.fullmatch(text):
        return _slashed(slashed[1].lower().replace("_", " "), slashed[2] or "")
    return _spoken(text)


def _slashed(word: str, argument: str) -> Command | None:
    if locale := _LOCALES.get(word):
        return Command(CommandName.LANGUAGE, locale)
    name = _MEANINGS.get(word)
    if name is CommandName.LANGUAGE:
        argument = _LOCALES.get(_key(argument), argument)
    return Command(name, argument.strip()) if name else None


def _spoken(text: str) -> Command | None:
    number = _CASE_NUMBER.search(text)
    if number:
        rest = f"{text[: number.start()]} {text[number.end() :]}".replace("的", "")
        about = _meaning(rest)
        return Command(about, number[0].upper()) if about in _OF_A_CASE else None
    if rating := _RATING.fullmatch(text):
        return Command(CommandName.RATE, str(whole(rating["score"])))
    bare = _bare(text)
    for said in (text, bare) if bare != text else (text,):
        key = _key(said)
        if name := _MEANINGS.get(key):
            return Command(name)
        if locale := _LOCALES.get(key):
            return Command(CommandName.LANGUAGE, locale)
    return _change(bare)


def _meaning(text: str) -> CommandName | None:
    return _MEANINGS.get(_key(text)) or _MEANINGS.get(_key(_bare(text)))


def _change(text: str) -> Command | None:
    item = _ITEM.fullmatch(text)
    if not item:
        return None
    place = whole(item["item"]) if item["item"] else None
    argument = item["name"] or ("" if place is None else str(place))
    return Command(CommandName.CHANGE, argument) if argument else None


def _bare(text: str) -> str:
    """`text` without the words of politeness around it."""
    text = _EDGES.sub("", text.replace("一下", ""))
    before = _POLITE_BEFORE.match(text)
    return _EDGES.sub("", _POLITE_AFTER.sub("", text[before.end() :] if before else text))


def _key(text: str) -> str:
    text = _EDGES.sub("", text).casefold()
    return _BETWEEN.sub("" if _HAN.search(text) else " ", text)
