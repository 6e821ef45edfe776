"""When a customer wants to be called."""

import re

from dialogs.answers.texts import normalise

_SENTENCE_END = re.compile(r"[。;!?\n]|\.(?:\s|$)")
_CALL = re.compile(
    r"打(?:我|给我|电话|我电话|过来|来)|给我(?:打|来|回)|联系|来电|回电|致电|通话"
    r"|\b(?:call|phone|ring|contact|reach) me\b|\bcall back\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"早上|上午|中午|下午|傍晚|晚上|晚间|周末|工作日|双休日|下班|上班|午休|白天"
    r"|周[一二三四五六日]|星期[一二三四五六日天]|\d{1,2}(?:点|:\d\d)|[一二三四五六七八九十]{1,2}点"
    r"|\b(?:morning|noon|afternoon|evening|night|weekdays?|weekends?|office hours|lunch)\b"
    r"|\b(?:after|before|between|at) \d{1,2}",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"请|麻烦|最好|方便|希望|可以|别|不要|再(?:打|联系|给我|来)|以后|之后|之前|打给我"
    r"|\b(?:please|only|best|prefer|available|don't|do not|after|before|between)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"昨|前天|上周|上个?月|了|过|说|已|一直|总是|老是|经常|每天|天天|他们?|她们?|你们|客服|业务员|代理人|经理|员工|骚扰|居然|竟|还在|没人|不接|打不通"
    r"|\b(?:yesterday|called|told|said|kept|keeps|every day|last|was|were|did|didn't|never|they|he|she)\b",
    re.IGNORECASE,
)
_LONGEST = 60


def find_call_time(text: str) -> str | None:
    """The customer's own words about when to call, or None where there are none or the wish is not plain.

    What is told about calls of the past, or of the insurer's people, is no wish.
    """
    wishes = {wish for sentence in _SENTENCE_END.split(normalise(text)) if (wish := _wish(sentence))}
    return wishes.pop() if len(wishes) == 1 else None


def _wish(sentence: str) -> str | None:
    parts = [part.strip() for part in re.split("[,、]", sentence)]
    for place, part in enumerate(parts):
        if not _CALL.search(part) or _TOLD.search(part):
            continue
        before = parts[place - 1] if place and not _TIME.search(part) else ""
        wish = f"{before},{part}" if before and not _TOLD.search(before) else part
        if len(wish) <= _LONGEST and _TIME.search(wish) and _WISH.search(wish):
            return wish
    return None
