import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.keywords import found

WORDS = ("自杀", "不想活", "投诉", "起诉", "曝光", "律师", "12378", "泄露", "sue", "lawyer", "kill myself")
DANGER = ("自杀", "不想活", "跳楼", "kill myself", "suicidal", "end my life")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("我要投诉", ("投诉",)),
        ("我要去起诉，还要找律师曝光", ("起诉", "曝光", "律师")),
        ("自 杀", ("自杀",)),
        ("自\u200b杀\x00", ("自杀",)),
        ("打１２３７８", ("12378",)),
        ("号码是123789", ()),
        ("我要 SUE 你们", ("sue",)),
        ("an issue to pursue", ()),
        ("my lawyers will call", ("lawyer",)),
        ("I will KILL   MYSELF", ("kill myself",)),
        ("不想投诉", ()),
        ("没有起诉", ()),
        ("不会自杀", ()),
        ("别曝光", ()),
        ("千万不要再去投诉", ()),
        ("我没找律师", ()),
        ("并非投诉", ()),
        ("没有任何泄露", ()),
        ("跟投诉无关", ()),
        ("I don't want to sue", ()),
        ("I'm not going to call a lawyer", ()),
        ("never had any lawyer", ()),
        ("I won’t sue", ()),
        ("不想投诉，只能起诉", ("起诉",)),
        ("没有起诉。现在要起诉", ("起诉",)),
        ("不想活", ("不想活",)),
        ("我不得不起诉", ("起诉",)),
        ("不是不想投诉", ("投诉",)),
        ("会不会起诉还不知道", ("起诉",)),
        ("是不是不想投诉", ()),
        ("有没有律师", ("律师",)),
        ("再不赔就起诉", ("起诉",)),
        ("你们不处理我就曝光", ("曝光",)),
        ("特别投诉", ("投诉",)),
        ("非要起诉才行", ("起诉",)),
        ("恨不得曝光你们", ("曝光",)),
        ("不只投诉", ("投诉",)),
        ("not only sue", ("sue",)),
        ("if you do not pay I sue", ("sue",)),
        ("", ()),
    ],
)
def test_it_finds_what_is_said_and_not_denied(text: str, said: tuple[str, ...]) -> None:
    assert found(text, WORDS) == said


@pytest.mark.parametrize(
    "text",
    [
        "我不会自杀",
        "放心，我不会自杀的。",
        "我绝对不会去跳楼，只要你们赔",
        "我从来没想过自杀",
        "I will not kill myself.",
        "I'm not suicidal",
    ],
)
def test_it_sets_a_plain_denial_of_danger_aside(text: str) -> None:
    assert found(text, DANGER, cautious=True) == ()


@pytest.mark.parametrize(
    "text",
    [
        "不想活了",
        "我没有不想活",
        "我不会不想活",
        "你以为我不会自杀吗",
        "我不会自杀？",
        "我不会自杀吗",
        "我还没有自杀",
        "别逼我自杀",
        "不自杀还能怎么办",
        "难道我不会跳楼",
        "要不自杀算了",
        "我不会自杀但是真的不想活",
        "我不会自杀。可是今天我想跳楼",
        "you think I will not kill myself",
        "I will not kill myself?",
        "nothing left but to end my life",
        "no way out, I'm suicidal",
    ],
)
def test_it_raises_rather_than_misses_danger(text: str) -> None:
    assert found(text, DANGER, cautious=True)


@given(st.text(st.characters()) | st.text("不没有别自杀想活 ,s?\n"), st.lists(st.text(max_size=3)))
def test_it_never_fails_and_is_never_less_cautious(text: str, words: list[str]) -> None:
    found(text, words)
    found(text, words, cautious=True)
    assert set(found(text, ("自杀", "不想活"))) <= set(found(text, ("自杀", "不想活"), cautious=True))


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "piece",
    [
        "不自杀",
        "不是",
        " ",
        "我不会自杀",
        "not to be ",
        "not sue ",
        "e\u0301\u0327",
        "\ud800\x00",
        "没有任何",
        "不想",
    ],
)
def test_it_stays_quick_on_long_text(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    found(text, WORDS)
    found(text, WORDS, cautious=True)
