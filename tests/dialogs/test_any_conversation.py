"""Whatever is sent in whatever order: no error, no draft lost, always a question that can be put."""

from collections.abc import Sequence
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.actions import (
    Action,
    DecideReview,
    Decline,
    EndMediation,
    Extend,
    Reply,
    StartMediation,
    Supply,
)
from cases.clock_actions import RemindOfMaterial, RemindOfRating, TellStillWorking
from cases.errors import Refusal
from dialogs import plan
from dialogs.conversation import Phase
from dialogs.dialog import Dialog
from dialogs.effects import (
    CaseSupplemented,
    ComplaintSubmitted,
    ConsentChanged,
    DeletionWanted,
    DraftDiscarded,
    Effect,
    WordsErased,
)
from dialogs.messages import (
    Command,
    CommandName,
    Content,
    Edited,
    File,
    FileKind,
    Filled,
    Left,
    Posted,
    Say,
    Tap,
    Text,
    Unsupported,
)
from dialogs.questions import question
from tests.casework import act
from tests.dialogs.places import CLOSED, PLACES, WANTED, at
from tests.transcript import Customer, the_rules

STORY = "住院理赔拖了三个月没人管，我今年72岁，损失三万五，电话13800138000"
TEXTS = [
    *"同意 不同意 完成 对 不对 1 2 3 7 99 ① 改2 电话错了 王芳 13800138000 提交 返回 取消 确定 不".split(),
    *"重新开始 继续 跳过 人工 进度 语言 English 中文 撤回同意 补充信息 替别人 女儿 三万五 昨天".split(),
    *"新的投诉 你好 谢谢 TS-0000-0000-0 TS-0000-0000-1 11010519491231002X 不想活了 改1 重写 什么".split(),
    *"撤诉 撤回投诉 申请核查 评价 五分 不满意 补充材料 我的信息 删除我的信息 继续处理 其他服务 5".split(),
    *(STORY, "1 3", "修改 电话", "王芳 13800138000", "长" * 6000, ""),
]
FIELDS = [field.name for field in the_rules().form]
VALUES = [
    *"agree refuse done rewrite right matter line CLAIM CLAIM.slow HLTH pay refund pay+refund".split(),
    *"pay+chosen agree+refuse chosen submit change details cancel yes no continue restart add new".split(),
    *"none skip zh en progress self someone_else".split(),
    *FIELDS,
    *"anew more supply rate review reopen withdraw data_copy erase_data 5 2 fast slow slow+result".split(),
]

CASE = at("idle").case.id
HAPPENINGS: list[Action] = [
    *CLOSED,
    *WANTED,
    Reply("我们在查"),
    Supply("已到"),
    Extend("复杂"),
    StartMediation("双方同意"),
    EndMediation("赔三千"),
    DecideReview("a", "b", "c", "d"),
    Decline("不属于保险", "可以起诉"),
    TellStillWorking(),
    RemindOfMaterial(),
    RemindOfRating(),
]

moves = st.one_of(
    st.sampled_from(TEXTS).map(Text),
    st.text(max_size=30).map(Text),
    st.tuples(st.integers(0, 3), st.sampled_from(VALUES)),
    st.integers(0, 12),
    st.builds(
        Command, st.sampled_from(CommandName), st.sampled_from(["", "2", "en", "金额", "TS-0000-0000-0"])
    ),
    st.builds(
        File,
        st.just("ref"),
        st.sampled_from(FileKind),
        group=st.sampled_from([None, "g", "h"]),
        caption=st.sampled_from(["", STORY]),
        field=st.sampled_from(["", "id_picture", "authorisation", "gone"]),
    ),
    st.builds(Edited, st.integers(0, 20).map("m{}".format), st.sampled_from(TEXTS)),
    st.builds(
        Filled, st.sampled_from([*FIELDS, "gone"]), st.sampled_from(TEXTS), st.just("0"), st.booleans()
    ),
    st.just(Unsupported("sticker")),
    st.sampled_from(HAPPENINGS),
    st.builds(
        Posted,
        st.sampled_from([CASE, "f" * 32]),
        st.sampled_from(TEXTS),
        st.integers(0, 2),
        st.sampled_from([None, 0, 2, 5]),
        st.sampled_from([(), ("fast", "slow")]),
        st.sampled_from(["", "supply", "review", "withdraw", "reopen"]),
    ),
    st.just(Left()),
    st.sampled_from([3, 31 * 60, 25 * 3600, 8 * 86400]).map(float),
)


@settings(max_examples=300)
@given(
    st.sampled_from(PLACES),
    st.sampled_from(["webchat", "wechat", "telegram"]),
    st.lists(moves, min_size=1, max_size=12),
)
def test_it_stands_whatever_comes(place: str, channel: str, sent: list[object]) -> None:
    customer = at(place)
    customer.channel = channel
    for move in sent:
        before, made = customer.copy(), len(customer.effects)
        _make(customer, move)
        _stands(customer)
        _lost_nothing(before, customer, made)


def _make(customer: Customer, move: object) -> None:
    match move:
        case float():
            customer.waits(seconds=move)
        case int():
            choices = [choice for say in customer.heard for choice in say.choices]
            customer.sends(Tap(choices[-1 - move].token if move < len(choices) else "1:agree"))
        case Action():
            with suppress(Refusal):
                if customer.cases:
                    act(customer.case, move, customer.now)
                    customer.is_told(customer.case)
        case (int(back), str(value)):
            customer.sends(Tap(f"{customer.conversation.question - back}:{value}"))
        case Filled(field=field, text=text, consented=consented) if customer.draft_id:
            customer.sends(Filled(field, text, customer.draft_id, consented))
        case _:
            assert isinstance(move, Content)
            customer.sends(move)


def _stands(customer: Customer) -> None:
    for case in customer.cases:
        assert [event.seq for event in case.events] == list(range(1, case.version + 1))
    conversation, dialog = (
        customer.conversation,
        Dialog(customer.conversation, customer.rules, customer.moment()),
    )
    say = question(dialog)
    assert say.text.strip()
    for said in (say, *customer.last):
        _is_well_formed(said)
    if conversation.home in (Phase.ASKING, Phase.CONSENTING_SENSITIVE, Phase.TELLING):
        field = plan.named(customer.rules.form, conversation.field or "")
        assert field in plan.fields(customer.rules.form, customer.draft, customer.channel)
    if conversation.home in (Phase.NEW, Phase.REFUSED):
        assert not conversation.held
        assert not conversation.held_files
    if conversation.draft is not None:
        agreed = [effect for effect in customer.effects if isinstance(effect, ConsentChanged)]
        assert [effect for effect in agreed if effect.kind == "notice"][-1].given
    assert conversation.misses < 50


def _is_well_formed(say: Say) -> None:
    tokens = [choice.token for choice in say.choices]
    assert len(set(tokens)) == len(tokens)
    for token in tokens:
        assert token.isascii()
        assert " " not in token
        assert len(token) <= 64
    assert all(choice.label.strip() for choice in say.choices)
    assert set(say.chosen) <= set(tokens)
    if say.step:
        assert 1 <= say.step.number <= say.step.of


def _lost_nothing(before: Customer, after: Customer, made: int) -> None:
    had, new = before.conversation.draft, after.effects[made:]
    _kept_words(before, after, new)
    if had is None or had.case is not None:
        return
    gone = after.conversation.draft is None or after.conversation.draft.id != had.id
    ends = [effect for effect in new if isinstance(effect, DraftDiscarded | ComplaintSubmitted)]
    assert gone == bool(ends)
    if not gone:
        rewriting = "rewrite" in (before.conversation.path, before.conversation.back_path)
        assert len(after.draft.told) >= len(had.told) or rewriting or _edited(after)
        assert after.draft.files >= had.files


def _kept_words(before: Customer, after: Customer, new: Sequence[Effect]) -> None:
    """What waited still waits, went to a case or into a draft, or was given up with consent."""
    held = [part.text for part in before.conversation.held if part.text.strip()]
    given_up = any(isinstance(effect, ConsentChanged | WordsErased | DeletionWanted) for effect in new)
    if not held or given_up or before.conversation.phase in (Phase.CONSENTING, Phase.NEW, Phase.REFUSED):
        return
    found = [part.text for part in after.conversation.held]
    found += [part.text for part in after.conversation.draft.story] if after.conversation.draft else []
    found += [effect.text for effect in new if isinstance(effect, CaseSupplemented)]
    assert all(any(text in one for one in found) for text in held) or _edited(after)


def _edited(customer: Customer) -> bool:
    return "更正" in customer.text or "orrected" in customer.text
