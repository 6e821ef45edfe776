"""Cases to be graded by the shipped rules."""

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bot.settings import load_settings
from cases.grading import Assessment, Facts, assess
from cases.special_care import SpecialCare

SETTINGS = load_settings(Path(__file__).parents[2] / "config.yaml", {})
TAXONOMY, RULES = SETTINGS.taxonomy, SETTINGS.grading

SAID = st.lists(
    st.sampled_from(
        [
            "我要自杀",
            "找律师起诉",
            "记者已经来了",
            "只是想咨询",
            "我们几十人",
            "拒赔",
            "请快一点",
            "不想投诉",
            "sue",
        ]
    ),
    max_size=4,
).map(tuple)
FACTS = st.builds(
    Facts,
    texts=SAID,
    matter=st.sampled_from([None, "CLAIM", "CLAIM.slow", "PRIVACY.leak", "SERVICE.attitude", "GONE.away"]),
    amount=st.none() | st.integers(0, 2 * 10**8),
    repeats=st.integers(1, 5),
    care=st.lists(st.sampled_from(SpecialCare), unique=True, max_size=2).map(tuple),
)


def graded(*texts: str, **facts: Any) -> Assessment:
    """What the shipped rules say of these messages and facts."""
    return assess(Facts(texts, **facts), RULES)
