import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.answers.parties import find_branch, find_person


@pytest.mark.parametrize(
    ("story", "branch"),
    [
        ("我在朝阳营业部办退保", "朝阳营业部"),
        ("北京分公司一直推诿", "北京分公司"),
        ("你们上海分公司的人态度很差", "上海分公司"),
        ("昨天去了徐汇支公司", "徐汇支公司"),
        ("投诉平安人寿苏州中心支公司", "平安人寿苏州中心支公司"),
        ("我和和平支公司联系过", "和平支公司"),
        ("贵公司贵阳分公司拖着不赔", "贵阳分公司"),
        ("打电话到朝阳营业部，朝阳营业部没人接", "朝阳营业部"),
        ("The Pudong Branch never answered", "Pudong Branch"),
        ("分公司没人管", None),
        ("当地支公司不理", None),
        ("各分公司互相推", None),
        ("你们的营业部", None),
        ("朝阳营业部推给海淀营业部", None),
        ("拖了三个月没人管", None),
    ],
)
def test_it_finds_the_branch_complained_of(story: str, branch: str | None) -> None:
    assert find_branch(story) == branch


@pytest.mark.parametrize(
    ("story", "person"),
    [
        ("业务员王芳说保本", "王芳"),
        ("业务员王芳芳告诉我保本", "王芳芳"),
        ("业务员叫李建国，他骗我", "李建国"),
        ("业务员:李建国", "李建国"),
        ("代理人李某承诺收益", "李某"),
        ("代理人李某某承诺收益", "李某某"),
        ("客服小张挂我电话", "小张"),
        ("客户经理赵敏，骗我签字", "赵敏"),
        ("理赔员刘洋不接电话", "刘洋"),
        ("业务员王先生骗我", "王先生"),
        ("张经理让我签字", "张经理"),
        ("找张经理，他不理", None),
        ("昨天，张经理让我签字", "张经理"),
        ("The agent Li Lei lied to me", "Li Lei"),
        ("Agent named Mary Smith hung up", "Mary Smith"),
        ("业务员骗我", None),
        ("业务员马上就走了", None),
        ("客服任何问题都不答", None),
        ("业务员许诺高收益", None),
        ("客服高度重视", None),
        ("客服人员态度差", None),
        ("业务员安排体检", None),
        ("客服白跑一趟", None),
        ("业务员何时联系我", None),
        ("业务员王芳说是业务员李丽做的", None),
        ("我叫王芳", None),
        ("an agent told me", None),
    ],
)
def test_it_finds_the_person_complained_of(story: str, person: str | None) -> None:
    assert find_person(story) == person


@given(st.text() | st.text(alphabet="业务员王芳说客服小张某经理 在朝阳分公司营业部的", max_size=80))
def test_it_reads_anything(text: str) -> None:
    find_branch(text)
    find_person(text)
