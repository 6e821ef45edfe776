"""What the bot says in a group: only that it wants to be written to privately."""

from collections.abc import Mapping

from bot.channels.telegram.inbound import GroupNotice

# Per language (two letters); the first is for everybody else.
Texts = Mapping[str, str]


def private_text(notice: GroupNotice, texts: Texts) -> str:
    """The request in the language of whoever spoke."""
    language = (notice.locale or "").lower().partition("-")[0]
    return texts.get(language) or next(iter(texts.values()))
