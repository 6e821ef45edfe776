import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.answers.calls import find_call_time


@pytest.mark.parametrize(
    ("story", "wish"),
    [
        ("理赔拖了三个月。晚上8点以后再打给我。", "晚上8点以后再打给我"),
        ("拒赔了，请在工作日上午联系我", "请在工作日上午联系我"),
        ("我白天上班，请晚上给我打电话", "请晚上给我打电话"),
        ("方便的话下午三点打我电话", "方便的话下午三点打我电话"),
        ("不要在晚上打给我", "不要在晚上打给我"),
        ("周末联系最好，谢谢", "周末联系最好"),
        ("Please call me after 8 pm.", "Please call me after 8 pm"),
        ("The claim was refused. Call me on weekdays only", "Call me on weekdays only"),
        ("昨天下午客服联系我说不赔", None),
        ("他们每天晚上打电话骚扰我", None),
        ("晚上打电话没人接", None),
        ("请尽快联系我", None),
        ("业务员让我晚上再打给他", None),
        ("They called me every evening", None),
        ("请晚上打给我。不要上午打给我。", None),
        ("拖了三个月", None),
    ],
)
def test_it_finds_when_to_call(story: str, wish: str | None) -> None:
    assert find_call_time(story) == wish


@given(st.text() | st.text(alphabet="请晚上打给我联系电话,。8点以后", max_size=80))
def test_it_reads_anything(text: str) -> None:
    wish = find_call_time(text)
    assert wish is None or 0 < len(wish) <= 60
