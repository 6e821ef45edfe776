"""From the first words to the case number."""

import pytest

from dialogs.conversation import Phase
from dialogs.effects import ConsentChanged, DangerSpotted, DraftDiscarded, WordsErased
from dialogs.messages import CommandName
from tests.transcript import Customer

STORY = "住院理赔拖了三个月没人管"


@pytest.mark.parametrize("channel", ["wechat", "telegram", "webchat"])
@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("zh-CN", [STORY, "同意", "完成", "对", "1 3", "王芳 13800138000", "提交"]),
        ("zh-CN", ["你好", "好的", STORY, "说完了", "是的", "赔钱，道歉", "我叫王芳，138 0013 8000", "1"]),
        ("zh-CN", ["我要投诉", "１", STORY, "就这些", "嗯", "全部", "13800138000，王女士", "没问题"]),
        (
            "en-GB",
            [
                "My hospital claim has not been paid for three months",
                "I agree", "done", "yes", "1 3", "Jane Wong +44 20 7946 0958", "submit",
            ],
        ),
        (
            "en",
            [
                "hello", "ok", "My hospital claim has not been paid for three months", "that's all",
                "right", "pay and apologise", "Jane Wong, 13800138000", "yes",
            ],
        ),
    ],
)  # fmt: skip
def test_it_takes_at_most_eight_messages_written(channel: str, locale: str, texts: list[str]) -> None:
    customer = Customer(channel, locale).says(*texts)
    assert customer.messages <= 8
    assert customer.case.particulars.matter == "CLAIM.slow"
    assert customer.case.particulars.line == "HLTH.medical"
    assert customer.case.particulars.requests[0] == "pay"
    assert customer.case.particulars.details == {"for_whom": "self"}
    assert customer.case.number in customer.text


@pytest.mark.parametrize(
    ("locale", "story", "taps"),
    [
        ("zh-CN", STORY, ("同意", "说完了", "对", "赔付/给付", "王芳 13800138000", "提交")),
        (
            "en",
            "My hospital claim has not been paid for three months",
            ("I agree", "That is all", "Right", "Pay the claim", "Jane 13800138000", "Submit"),
        ),
    ],
)
def test_it_takes_at_most_eight_messages_tapped(locale: str, story: str, taps: tuple[str, ...]) -> None:
    customer = Customer("telegram", locale).says(story).taps(*taps[:4]).says(taps[4]).taps(taps[5])
    assert customer.messages <= 8
    customer.expects(customer.case.number, "2026")


def test_it_takes_at_most_eight_messages_from_the_start_button_by_taps() -> None:
    customer = Customer("telegram").commands(CommandName.BEGIN).taps("同意").says(STORY)
    customer.taps("说完了", "对", "赔付/给付").says("王芳 13800138000").taps("提交")
    assert customer.messages <= 8
    assert customer.case.number


def test_it_takes_at_most_eight_messages_from_the_menu_key() -> None:
    customer = Customer("wechat").commands(CommandName.BEGIN)
    customer.says("同意", STORY, "完成", "1", "1 3", "王芳 13800138000", "1")
    assert customer.messages <= 8
    assert customer.case.number


def test_it_shows_the_privacy_notice_before_anything_is_asked() -> None:
    customer = Customer().says(STORY)
    customer.expects("示例保险", "撤回同意", "您同意吗")
    assert customer.labels == ["同意", "不同意"]
    assert not customer.effects


def test_it_keeps_the_first_words_and_never_asks_for_them_again() -> None:
    customer = Customer().says(STORY, "保单号 P2026001234")
    customer.expects("先记下了")
    customer.taps("同意").expects("您刚才说的我记下了")
    customer.taps("说完了").expects("理赔纠纷").does_not_hear("发生了什么")
    assert customer.draft.told == f"{STORY}\n保单号 P2026001234"
    assert customer.made(ConsentChanged) == [ConsentChanged("notice", True, "1")]


def test_it_erases_what_was_said_when_consent_is_refused() -> None:
    customer = Customer().says(STORY).taps("不同意").expects("不会保留", "95XXX")
    assert customer.made(WordsErased)
    assert not customer.conversation.held
    customer.says("那我再想想，还是投诉吧").expects("您同意吗")
    customer.taps("同意", "说完了")
    assert STORY not in customer.draft.told


def test_it_erases_the_first_words_after_a_day_without_an_answer() -> None:
    customer = Customer().says(STORY).waits(hours=23)
    assert customer.conversation.held
    customer.waits(hours=2).hears_nothing()
    assert customer.made(WordsErased)
    assert not customer.conversation.held


def test_it_erases_the_first_words_also_while_the_language_is_being_chosen() -> None:
    customer = Customer().says(STORY, "语言").waits(hours=25)
    assert customer.made(WordsErased)
    assert customer.phase is Phase.NEW


@pytest.mark.parametrize("words", ["他们态度不行", "我可以等吗", "他们不同意赔", "好贵的保险", "行不行啊"])
def test_it_takes_only_a_plain_word_for_consent_or_refusal(words: str) -> None:
    customer = Customer().says(STORY, words).expects("同意后不用再说一遍")
    assert [part.text for part in customer.conversation.held] == [STORY, words]


@pytest.mark.parametrize("words", ["同意", "同意。", "我同意", "好的，同意", "１", "ok", "YES!", "1."])
def test_it_understands_consent_however_it_is_said(words: str) -> None:
    assert Customer().says(STORY, words).phase is Phase.TELLING


def test_it_offers_a_person_to_who_keeps_writing_instead_of_deciding() -> None:
    customer = Customer().says(STORY, "凭什么要我同意这个", "先解决我的问题", "你们到底管不管")
    customer.expects("人工")


def test_it_asks_again_when_the_notice_has_changed() -> None:
    customer = Customer().says(STORY, "同意", "完成", "对", "1", "王芳 13800138000", "提交")
    customer.on_another_form(notice_version="2").taps("查进度").says("新的投诉")
    customer.expects("有更新", "您同意吗").taps("同意").expects("发生了什么")
    assert customer.made(ConsentChanged)[-1] == ConsentChanged("notice", True, "2")


def test_it_takes_several_messages_as_one_story_and_answers_once() -> None:
    customer = Customer().says("你好").taps("同意").says(STORY).expects("我记下了", "还有要补充的吗")
    customer.says("打了五次电话都说在审核").hears_nothing()
    customer.says("我爸还等着用钱").hears_nothing()
    customer.says("完成").expects("听起来是")
    assert customer.draft.told.count("\n") == 2


@pytest.mark.parametrize(
    "end", ["完成", "说完了", "没有了", "没了", "就这些", "好了", "1", "１", "提交", "done"]
)
def test_it_understands_the_end_of_a_story(end: str) -> None:
    assert Customer().says(STORY, "同意", end).phase is Phase.ASKING


def test_it_does_not_take_small_talk_for_the_story() -> None:
    customer = Customer().says("你好", "在吗", "同意", "您好", "我要投诉", STORY, "好的", "谢谢", "完成")
    assert customer.phase is Phase.ASKING
    assert customer.draft.told == STORY


DANGER = "再不赔我就不想活了"
STEPS = ["", "同意", "完成", "对", "1 3", "王芳 13800138000", "改", "返回", "补充信息", "返回", "取消"]


@pytest.mark.parametrize("count", range(len(STEPS)))
def test_it_cares_at_once_for_who_speaks_of_death_at_any_step(count: int) -> None:
    customer = Customer()
    if count:
        customer.says(STORY, *STEPS[1:count])
    before = customer.conversation.phase
    customer.says(DANGER).expects("我们很担心您", "12356").does_not_hear("没有明白", "没有看懂")
    assert customer.made(DangerSpotted) == [DangerSpotted(DANGER)]
    assert not customer.made(DraftDiscarded)
    assert before in (Phase.NEW, Phase.CONFIRMING_CANCEL) or customer.phase is before


def test_it_cares_inside_a_half_finished_field_and_keeps_it() -> None:
    customer = Customer().says(STORY, "同意", "完成", "对", "1", "13800138000").expects("怎么称呼")
    customer.says(DANGER).expects("很担心您", "怎么称呼")
    customer.says("王芳").expects("请核对")


def test_it_cares_for_words_in_captions_edits_and_on_pages() -> None:
    customer = Customer().says(STORY, "同意").sends_photo(caption=DANGER).expects("很担心您")
    customer.edits(1, DANGER).expects("很担心您")
    assert len(customer.made(DangerSpotted)) == 2


@pytest.mark.parametrize("words", ["我还没有自杀", "你们要逼我自杀吗", "I want to die"])
def test_it_rather_cares_once_too_often(words: str) -> None:
    assert Customer().says(words).made(DangerSpotted)


def test_it_does_not_raise_an_alarm_for_a_plain_denial() -> None:
    assert not Customer().says("我不会自杀。只是想要个说法").made(DangerSpotted)


def test_it_speaks_the_language_of_the_client() -> None:
    Customer(locale="en-US").says("hello").expects("complaints service", "Do you agree?")
    Customer(locale="zh-TW").says("你好").expects("您同意吗")


def test_it_changes_language_in_the_middle_of_the_form() -> None:
    customer = Customer().says(STORY, "同意", "完成", "对").says("English")
    customer.expects("English from now on", "What would you like us to do?")
    customer.says("语言").expects("请选择语言").taps("中文").expects("您希望我们怎么做")


def test_it_leaves_the_choice_of_language_when_the_language_is_named() -> None:
    Customer().says(STORY, "同意", "语言", "English").expects("English from now on", 'reply "done"')


def test_it_shows_the_steps_left() -> None:
    customer = Customer().says(STORY, "同意")
    steps = [customer.step]
    steps += [customer.says(text).step for text in ("完成", "对", "1", "王芳 13800138000")]
    assert steps == ["1/5", "2/5", "3/5", "4/5", "5/5"]


def test_it_erases_no_words_of_a_case_when_the_changed_notice_is_refused() -> None:
    customer = Customer().says(STORY, "同意", "完成", "对", "1", "王芳 13800138000", "提交")
    customer.on_another_form(notice_version="2").says("车险定损太低了").taps("这是一件新投诉", "不同意")
    assert not customer.made(WordsErased)
    assert not customer.conversation.held
    customer.says("进度").expects(customer.case.number)
