"""Figures for tests: none at all, usual ones, and as many as there can be."""

from datetime import UTC, date, datetime, timedelta

from cases.case_number import case_number
from cases.grade import Grade
from cases.satisfaction import Csat
from cases.stage import Stage
from dialogs.staff import periods
from dialogs.staff.figures import (
    CaseView,
    Chore,
    Counts,
    Day,
    Happened,
    Late,
    Load,
    Overdue,
    Rated,
    Satisfaction,
    Standing,
    Summary,
    Tally,
    Trend,
    Watch,
)
from dialogs.staff.voice import Voice
from tests.transcript import the_rules

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)
TARGET = 90
NUMBER = case_number(2**40 - 1)
LONG_NAME = "Maximiliane Featherstonehaugh-Cholmondeley"
CHINESE_NAME = "阿不都热合曼·买买提"
STORY = "我叫欧阳若兰，电话 13912345678，保单 P2026001234。" + "理赔拖了三个月没人管。" * 30


def voice(locale: str) -> Voice:
    return Voice(the_rules(), locale, NOW)


def counts(size: int) -> Counts:
    return Counts(
        size, size, size - 14, size // 20, size // 20, size // 50, size // 50, size, size - 14, size - 21
    )


def load(name: str, open_: int, *, absent: bool = False) -> Load:
    return Load(name, open_, open_ // 2, 40, absent)


LOADS = tuple(load(f"{CHINESE_NAME}{place}", 1000 + place, absent=place % 2 == 0) for place in range(60))
FULL_WATCH = Watch(
    Standing(98_765, 23_456, 34_567, 4_567),
    dangers=12,
    statutory=Tally(1_234, NUMBER),
    grave=Tally(1_234, NUMBER),
    undelivered=Tally(1_234, NUMBER),
    csat=Csat(100_000, 50_000, 1_000),
    loads=LOADS,
)
EMPTY_WATCH = Watch(Standing(0, 0, 0))
SUMMARIES = (
    Summary(periods.month(TODAY), counts(123_456), counts(113_400), FULL_WATCH),
    Summary(
        periods.Period(periods.Span.RANGE, date(2025, 1, 2), date(2025, 12, 31)),
        counts(99),
        counts(99),
        FULL_WATCH,
    ),
    Summary(periods.today(TODAY), Counts(), Counts(), EMPTY_WATCH),
)
LATE = tuple(
    Late(
        NUMBER,
        Grade.P1,
        True,
        CHINESE_NAME if place % 2 else LONG_NAME,
        NOW - timedelta(days=150 * place),
        "close",
    )
    for place in range(10)
)
OVERDUES = (Overdue(0, ()), Overdue(1, LATE[:1]), Overdue(123_456, LATE))
RATED = tuple(Rated(LONG_NAME, Csat(99_999, 50_000 + place, 49_999)) for place in range(30))
SATISFACTIONS = (
    Satisfaction(periods.recent(TODAY, 30), Csat(0, 0, 0), Csat(0, 0, 0)),
    Satisfaction(
        periods.recent(TODAY, 30), Csat(999_999, 456_789, 456_700), Csat(9, 9, 1), RATED, RATED, RATED
    ),
    Satisfaction(
        periods.recent(TODAY, 30),
        Csat(10, 5, 4),
        Csat(10, 5, 5),
        matters=(Rated("CLAIM", Csat(5, 5, 4)), Rated("GONE", Csat(5, 0, 0))),
        channels=(Rated("wechat", Csat(5, 4, 4)),),
    ),
)
TRENDS = (
    Trend(
        tuple(Day(TODAY - timedelta(days=29 - ago), counts(200 + ago), 1000 + ago) for ago in range(30)),
        counts(99),
    ),
    Trend((Day(TODAY, Counts(), 0),), Counts()),
)
CASE = CaseView(
    number=NUMBER,
    stage=Stage.AWAITING_CUSTOMER,
    grade=Grade.P1,
    green=True,
    matter="CLAIM.slow",
    line="HLTH",
    channel="wechat",
    handler=LONG_NAME,
    received_at=NOW - timedelta(days=400),
    answer_due=TODAY,
    due_at=NOW + timedelta(hours=5),
    due_kind="first_contact",
    name="欧阳若兰",
    phone="+8613912345678",
    story=STORY,
    extension_asked="等医院",
    events=tuple(Happened(NOW - timedelta(days=one), "material_reminder") for one in (3, 2, 1)),
)
CHORES = [
    Chore("482913", "danger", NOW, None, "", "", "我不想活了，13912345678" * 9),
    *(
        Chore("582913", "follow_up", NOW, NOW - timedelta(days=1), NUMBER, LONG_NAME, "加急，13912345678" * 9)
        for _ in range(20)
    ),
]
