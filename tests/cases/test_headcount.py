import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.headcount import people_in


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("我们20多人", 20),
        ("我们 ２０ 多个人都被骗了", 20),
        ("几十个业主", 20),
        ("一百多名投保人", 100),
        ("我们几十人要去上访", 20),
        ("我们一共二三十个人", 20),
        ("我们十几个人一起维权", 12),
        ("我们一千五百人", 1500),
        ("一万两千名投保人", 12000),
        ("3万名业主", 30000),
        ("维权群里已经有300多人了", 300),
        ("群里有56个投保人", 56),
        ("像我这样的有几十个人", 20),
        ("同样情况的还有，我们小区二十户业主", 20),
        ("全村两百多户都没赔", 200),
        ("王芳等35名投保人", 35),
        ("三十多人联名投诉", 30),
        ("上百名受害者", 100),
        ("好几百人被骗", 200),
        ("受害者30余人", 30),
        ("业务员骗了几十个客户", 20),
        ("我们3个人去柜台，群里还有8个人", 8),
        ("a group of 30 of us", 30),
        ("There are twenty-five of us", 25),
        ("1,200 of us signed", 1200),
        ("dozens of us", 24),
        ("a dozen colleagues who were misled", 12),
        ("more than 100 policyholders", 100),
        ("hundreds of customers affected", 200),
        ("30 people like me were cheated", 30),
        ("we are 12 families", 12),
        ("on behalf of about 40 parents", 40),
    ],
)
def test_it_counts_who_complains(text: str, people: int) -> None:
    assert people_in(text) == people


@pytest.mark.parametrize(
    "text",
    [
        "",
        "集体维权",
        "我家三个人吃饭",
        "我们三个人吃饭",
        "我们20个人在排队",
        "我们家五口人都买了",
        "你们有一万名客户",
        "贵公司有几千万客户",
        "你们公司派了20个人来",
        "前面排了20个人",
        "等了20个人",
        "第20个人",
        "我们公司有200人",
        "我们买了20个人意外险",
        "我们20人民币",
        "我们20个人信息",
        "1.5万名投保人",
        "我打了20个客服电话",
        "打12378",
        "2025年3月",
        "one of us",
        "you have 3,000 customers",
        "30 people in the queue",
        "I paid 2000 and 5 of the claims",
        "let us know in 30 days",
        "tell us 20 things",
    ],
)
def test_it_counts_nobody_else(text: str) -> None:
    assert people_in(text) is None


@given(st.integers(2, 999_999))
def test_it_reads_any_number(people: int) -> None:
    assert people_in(f"我们{people}人要投诉") == people
    assert people_in(f"there are {people} of us") == people


@given(
    st.lists(st.sampled_from(["我们20多人", "几十个业主", "我家三个人吃饭", "30 of us", "。", "客服不理人"]))
)
def test_it_takes_the_largest_of_all_that_is_said(parts: list[str]) -> None:
    said = "。".join(parts)
    assert people_in(said) == max(filter(None, map(people_in, parts)), default=None)


@given(st.text(st.characters()) | st.text("我们几十百万两20个名人户都,.等群里有 of us"))
def test_it_takes_any_text(text: str) -> None:
    people = people_in(text)
    assert people is None or people >= 2


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "piece", ["我们", "我们有", "20", "几", "群里", "有是等", "of us ", "twenty ", "一百", "你们有"]
)
def test_it_stays_quick_on_long_text(piece: str) -> None:
    people_in(piece * (100_000 // len(piece)))
