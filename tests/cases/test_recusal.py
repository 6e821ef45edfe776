import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.recusal import is_accused


@pytest.mark.parametrize(
    ("names", "accused", "story"),
    [
        (("李明", "1024"), "李明", ""),
        (("李明", "1024"), "", "柜台的李 明骂我"),
        (("李明", "1024"), "", "工号1024的人不理我"),
        (("李明", "1024"), "1024号员工", ""),
        (("李明", "A1024"), "", "staff no. a1024 was rude"),
        (("李明",), "李经理", ""),
        (("李明",), "你们的李女士", ""),
        (("李明",), "姓李的", ""),
        (("李明",), "小李", ""),
        (("李明",), "李", ""),
        (("李明",), "李某", ""),
        (("欧阳明",), "欧阳经理", ""),
        (("Wang Wei",), "", "A certain wang wei shouted at me"),
        (("Wang Wei",), "Manager Wang", ""),
        (("John Smith",), "Mr. Smith", ""),
        (("John Smith",), "smith", ""),
    ],
)
def test_it_recuses_the_person_complained_of(names: tuple[str, ...], accused: str, story: str) -> None:
    assert is_accused(names, accused, story)


@pytest.mark.parametrize(
    ("names", "accused", "story"),
    [
        (("李明", "1024"), "", ""),
        (("李明", "1024"), "张三", "王五也在"),
        (("李明",), "", "李经理骂我"),
        (("李明",), "李强", ""),
        (("李明",), "王经理", "李女士是我妻子"),
        (("欧阳明",), "阳经理", ""),
        (("1024",), "", "赔了1024元"),
        (("1024",), "", "只赔 1024 yuan"),
        (("1024",), "", "等了1024天"),
        (("1024",), "", "保单号110245"),
        (("1024",), "", "1024.50"),
        (("明",), "", "请说明"),
        (("Wang Wei",), "", "Manager Wang shouted"),
        (("Wang Wei",), "Mr Wangson", "wang weiming"),
        (("John Smith",), "the blacksmith", ""),
        ((), "李明", "李明"),
        (("",), "李明", "李明"),
    ],
)
def test_it_recuses_nobody_else(names: tuple[str, ...], accused: str, story: str) -> None:
    assert not is_accused(names, accused, story)


@given(st.lists(st.text(max_size=6), max_size=3), st.text(max_size=30), st.text(max_size=30))
def test_it_takes_any_text(names: list[str], accused: str, story: str) -> None:
    is_accused(names, accused, story)


@given(st.text("王李张", max_size=8), st.text("王李张明强", max_size=8))
def test_it_finds_a_full_name_wherever_it_stands(before: str, after: str) -> None:
    assert is_accused(["赵子强"], "", f"{before}赵子强{after}")


@pytest.mark.timeout(10)
@pytest.mark.parametrize("piece", ["李", "李经", "1", "a ", "mr li", "小"])
def test_it_stays_quick_on_long_text(piece: str) -> None:
    is_accused(["李明", "1024", "Li Ming"], piece * 20_000, piece * 20_000)
