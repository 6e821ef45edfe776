"""Every place of a conversation that a customer can be in, reached as customers reach it."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache

from cases.actions import Accept, Action, AskForMaterial, Close, Decide
from cases.clock_actions import AskForRating
from cases.complaint import Complaint
from dialogs.messages import CommandName
from tests.casework import GivenOut
from tests.transcript import Customer

STORY = "住院理赔拖了三个月没人管，保单号P2026001234"
_FORM = (STORY, "同意", "完成", "对", "1 3", "王芳 13800138000")


def _after(*texts: str, channel: str = "webchat") -> Callable[[], Customer]:
    return lambda: Customer(channel).says(*texts)


def _on_behalf(*texts: str, channel: str = "webchat") -> Callable[[], Customer]:
    return _after(*_FORM, "改5", "替别人", *texts, channel=channel)


def _case(*actions: Action, says: tuple[str, ...] = ()) -> Callable[[], Customer]:
    """A case to which this happened, and then what the customer says."""
    return lambda: Customer().says(*_FORM, "提交").happens(*actions).says(*says)


def _two_cases(*texts: str) -> Callable[[], Customer]:
    return _after(*_FORM, "提交", "新的投诉", "车险定损太低了", "完成", "对", "1", "提交", *texts)


def _drafting_with_a_case(*texts: str) -> Callable[[], Customer]:
    form = ("新的投诉", "车险定损太低了", "完成", "对")
    return lambda: _after(*_FORM, "提交", *form)().happens(*WANTED).says(*texts)


def taken_down() -> Complaint:
    """A case of somebody else's chat, or nobody's: staff took it down."""
    case = Customer().says(*_FORM[:-1], "王芳 13800138029", "提交").case
    case.channel = "phone"
    return case


def _scanned(*texts: str) -> Customer:
    """The code of a case that staff took down was scanned."""
    customer = Customer("telegram").says(*texts)
    customer.codes["abc"] = GivenOut(taken_down(), customer.now + timedelta(days=7))
    return customer.commands(CommandName.BEGIN, "c-abc")


DECISION = Decide("钱已在路上。", "合同第三条。", "三日内赔付。", "可以申请核查、调解或诉讼。")
WANTED = (Accept(), AskForMaterial("住院发票"))
DECIDED = (Accept(), DECISION)
CLOSED = (*DECIDED, Close("process"), AskForRating())

_WAYS: dict[str, Callable[[], Customer]] = {
    "new": Customer,
    "consenting": _after(STORY),
    "refused": _after(STORY, "不同意"),
    "telling": _after("你好", "同意"),
    "told": _after(*_FORM[:2]),
    "proposal": _after(*_FORM[:3]),
    "matter": _after(*_FORM[:3], "改投诉事项"),
    "matter item": _after(*_FORM[:3], "改投诉事项", "1"),
    "line": _after("理赔一直拖着不给", "同意", "完成"),
    "requests": _after(*_FORM[:4]),
    "requests tapped": lambda: _after(*_FORM[:4])().taps("退钱"),
    "contact": _after(*_FORM[:5]),
    "contact half": _after(*_FORM[:5], "13800138000"),
    "review": _after(*_FORM),
    "choosing item": _after(*_FORM, "修改"),
    "choosing detail": _after(*_FORM, "补充信息"),
    "changing story": _after(*_FORM, "改1"),
    "rewriting story": _after(*_FORM, "改1", "重写"),
    "changing requests": _after(*_FORM, "改3"),
    "date": _after(*_FORM, "补充信息", "发生日期"),
    "sensitive": _after(*_FORM, "补充信息", "特别关照"),
    "special care": _after(*_FORM, "补充信息", "特别关照", "同意"),
    "relation": _on_behalf(),
    "authorisation": _on_behalf("女儿"),
    "id number": _on_behalf("女儿", "跳过", "同意"),
    "id number on the page": _on_behalf("女儿", "跳过", channel="wechat"),
    "id picture on the page": _on_behalf("女儿", "跳过", "跳过", channel="telegram"),
    "reminded": lambda: _after(*_FORM[:4])().waits(minutes=31),
    "language": _after(*_FORM[:4], "语言"),
    "cancelling": _after(*_FORM[:4], "取消"),
    "restarting": _after(*_FORM[:4], "重新开始"),
    "withdrawing": _after(*_FORM[:4], "撤回同意"),
    "idle without a case": _after(*_FORM[:4], "取消", "确定"),
    "idle": _after(*_FORM, "提交"),
    "sorting": _case(*CLOSED, says=("他们昨天又打电话来推脱",)),
    "sorting two": _two_cases("他们昨天又打电话来推脱"),
    "words added": _after(*_FORM, "提交", "他们昨天又打电话来推脱"),
    "material wanted": _case(*WANTED),
    "material given": _case(*WANTED, says=("发票号是 12345678",)),
    "material in a draft": _drafting_with_a_case("交材料"),
    "decided": _case(*DECIDED),
    "asking review": _case(*DECIDED, says=("申请核查",)),
    "rating": _case(*CLOSED),
    "explaining": _case(*CLOSED, says=("2",)),
    "commenting": _case(*CLOSED, says=("5", "处理快")),
    "rated": _case(*CLOSED, says=("1", "跳过", "跳过")),
    "choosing case": _two_cases("撤诉"),
    "choosing service": _after(*_FORM, "提交", "其他服务"),
    "withdrawing the case": _after(*_FORM, "提交", "撤诉"),
    "withdrawing the case in a draft": _drafting_with_a_case("撤诉"),
    "erasing": _after(*_FORM, "提交", "删除我的信息"),
    "continuing": _scanned,
    "continuing in a draft": lambda: _scanned(*_FORM[:4]),
    "adding to a case": _after(*_FORM, "提交", "补充信息"),
    "detail of a case": _after(*_FORM, "提交", "补充信息", "涉及金额"),
}

PLACES = tuple(_WAYS)


def at(place: str) -> Customer:
    """A customer who is at this place."""
    return _reached(place).copy()


@cache
def _reached(place: str) -> Customer:
    return _WAYS[place]()
