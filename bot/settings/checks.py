"""Whether the sections fit together and with the environment. A problem is a path and what would be right."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from urllib.parse import urlsplit

from bot.settings.environment import Environment
from bot.settings.form_checks import form_problems
from bot.settings.problems import Problem, quoted, suggestion
from bot.settings.sections import Evidence, MenuNames, Sections
from cases.branches import Branches
from cases.grade import Grade
from cases.working_days import PUBLISHED_YEARS
from dialogs.messages import FileKind
from dialogs.wording import LOCALES

_ON_THE_BAR = ("begin", "progress", "more")
_BAR_BYTES = 16
_ITEM_BYTES = 40
_LONGEST_ANSWER = timedelta(seconds=4)


def check(sections: Sections, environment: Environment) -> Iterator[Problem]:
    """Everything that would not work although each value by itself is possible."""
    yield from form_problems(sections.form)
    yield from _evidence(sections.evidence)
    yield from _menu(sections.channels.wechat.menu)
    yield from _modes(sections, environment)
    yield from _web_fields(sections)
    yield from _deadlines(sections)
    yield from _calendar(sections)
    yield from _grading(sections)
    yield from _branches(sections)
    for locale in sections.wording:
        if locale not in LOCALES:
            yield ("wording", locale), f"is not a language here; {suggestion(locale, LOCALES)}"
    if urlsplit(sections.public_url).path:
        yield ("public_url",), "must end after the host; Tingsu needs a host name of its own"
    if not sections.danger:
        yield ("danger",), "at least one word is needed: somebody's life may depend on it"
    if sections.drafts.expire_after <= sections.drafts.remind_after:
        yield ("drafts", "expire_after"), "must be longer than remind_after"
    if sections.limits.answer_within > _LONGEST_ANSWER:
        yield ("limits", "answer_within"), "WeChat does not wait that long; at most 4s"


def _evidence(evidence: Evidence) -> Iterator[Problem]:
    for kind in FileKind:
        if kind not in evidence.max_megabytes:
            yield ("evidence", "max_megabytes"), f"{kind} is missing"
        if kind not in evidence.accepted:
            yield ("evidence", "accepted"), f"{kind} is missing; write [] to accept none"
    for kind, types in evidence.accepted.items():
        for index, type_ in enumerate(types):
            if type_ not in RECOGNISED:
                known = ", ".join(sorted(RECOGNISED))
                yield (
                    ("evidence", "accepted", kind, index),
                    f"{quoted(type_)} cannot be told by content; one of {known}",
                )


RECOGNISED = frozenset(
    "jpg png webp heic gif bmp tif avif pdf rtf doc docx xls xlsx ppt pptx odt ods zip rar 7z "
    "amr mp3 m4a ogg wav aac flac mp4 mov m4v 3gp webm avi mkv wmv mpg".split()
)


def _menu(names: MenuNames) -> Iterator[Problem]:
    for entry in fields(names):
        name: str = getattr(names, entry.name)
        most = _BAR_BYTES if entry.name in _ON_THE_BAR else _ITEM_BYTES
        if len(name.encode()) > most:
            yield (
                ("channels", "wechat", "menu", entry.name),
                f"{quoted(name)} is too long; at most {most} bytes",
            )


def _web_fields(sections: Sections) -> Iterator[Problem]:
    if sections.channels.webchat.enabled:
        return
    for field in sections.form:
        if "web" in field.channels.values():
            problem = f"must be yes: the field {field.name} is filled in on the web page; or omit it there"
            yield ("channels", "webchat", "enabled"), problem
            return


def _deadlines(sections: Sections) -> Iterator[Problem]:
    versions = {sections.deadlines.version}
    for index, rules in enumerate(sections.earlier_deadlines):
        if rules.version in versions:
            problem = f"{quoted(rules.version)} names other limits too; give each their own version"
            yield ("earlier_deadlines", index, "version"), problem
        versions.add(rules.version)


def _calendar(sections: Sections) -> Iterator[Problem]:
    for year, days in sections.calendar.items():
        if not days.off and year not in PUBLISHED_YEARS:
            yield ("calendar", str(year)), "is not known yet; write all its public holidays under off"
        for name, given in (("off", days.off), ("on", days.on)):
            for index, day in enumerate(given):
                if day.year != year:
                    yield ("calendar", str(year), name, index), f"{day} is not a day of {year}"


def _grading(sections: Sections) -> Iterator[Problem]:
    items = {matter.code: [item.code for item in matter.items] for matter in sections.taxonomy.matters}
    names: dict[str, int] = {}
    for index, rule in enumerate(sections.grading.rules):
        if names.setdefault(rule.name, index) != index:
            problem = f"{quoted(rule.name)} is the name of item {names[rule.name] + 1} too"
            yield ("grading", "rules", index, "name"), problem
        for place, code in enumerate(rule.matters):
            entry = code.partition(".")[0]
            if code not in items and code not in items.get(entry, ()):
                problem = f"{quoted(code)} is not a matter; {suggestion(code, items.get(entry) or items)}"
                yield ("grading", "rules", index, "matters", place), problem
    heeded = {
        word
        for rule in sections.grading.rules
        if rule.cautious and rule.grade is Grade.P1
        for word in rule.words
    }
    if not heeded.issuperset(sections.danger):
        yield ("grading", "rules"), "a rule of grade P1 with cautious: yes and without words is needed"


def _branches(sections: Sections) -> Iterator[Problem]:
    for index, name in Branches(sections.branches).shared_names():
        yield ("branches", index), f"{quoted(name)} is a code or a name of another branch too"


def _modes(sections: Sections, environment: Environment) -> Iterator[Problem]:
    wechat, telegram = environment.wechat, environment.telegram
    mode = sections.channels.wechat.mode
    if wechat and mode in ("compatible", "safe") and not wechat.aes_keys:
        yield ("channels", "wechat", "mode"), f"{mode} needs TINGSU_WECHAT_AES_KEY in the environment"
    if telegram and sections.channels.telegram.mode == "webhook":
        if telegram.webhook_secret is None:
            problem = "webhook needs TINGSU_TELEGRAM_WEBHOOK_SECRET in the environment"
            yield ("channels", "telegram", "mode"), problem
        if not sections.public_url.startswith("https://"):
            yield ("public_url",), "Telegram's webhook needs an address that begins with https://"
