"""What may be asked for at any moment, in every place: nothing breaks, nothing is lost, the question is put
again."""

import pytest

from dialogs.conversation import SIDE_TRIPS, Phase
from dialogs.dialog import Dialog
from dialogs.effects import DangerSpotted, DraftDiscarded, PersonWanted, WordsErased
from dialogs.messages import CommandName
from dialogs.questions import question
from tests.dialogs.places import PLACES, at
from tests.transcript import Customer

IN_PLACE = [CommandName.HELP, CommandName.PROGRESS, CommandName.PERSON]


def put(customer: Customer) -> str:
    """The open question, put once more."""
    return question(Dialog(customer.conversation, customer.rules, customer.moment())).text


@pytest.fixture(params=PLACES, ids=str)
def customer(request: pytest.FixtureRequest) -> Customer:
    return at(request.param)


def test_it_knows_all_places() -> None:
    assert {at(place).phase for place in PLACES} == set(Phase)


@pytest.mark.parametrize("name", IN_PLACE)
def test_it_puts_the_open_question_again(customer: Customer, name: CommandName) -> None:
    phase, labels, asked = customer.phase, customer.copy().sends_sticker().labels, put(customer)
    customer.commands(name)
    assert customer.phase is phase
    if phase not in (Phase.NEW, Phase.REFUSED):
        customer.expects(asked)
        assert customer.labels == labels


@pytest.mark.parametrize("argument", ["", "2", "77", "en", "TS-0000-0000-0", "电话"])
def test_it_loses_no_draft_to_a_command(customer: Customer, argument: str) -> None:
    for name in CommandName:
        _loses_no_draft(customer.copy(), name, argument)


def _loses_no_draft(customer: Customer, name: CommandName, argument: str) -> None:
    before = customer.conversation.draft
    customer.commands(name, argument)
    assert put(customer)
    assert customer.last
    if before is not None and before.case is None:
        assert not customer.made(DraftDiscarded)
        assert customer.draft.id == before.id
        assert customer.draft.story == before.story
        assert before.answers.items() <= customer.draft.answers.items()


def test_it_returns_from_every_side_trip(customer: Customer) -> None:
    if customer.phase in SIDE_TRIPS:
        customer.says("返回")
    home, asked, field = customer.phase, put(customer), customer.conversation.field
    for name in CommandName:
        there = customer.copy().commands(name)
        if there.phase in SIDE_TRIPS:
            there.says("返回")
            assert (there.phase, there.conversation.field) == (home, field)
            if home not in (Phase.NEW, Phase.REFUSED):
                there.expects(asked)


WORDS = {
    "返回": CommandName.BACK,
    "修改": CommandName.CHANGE,
    "跳过": CommandName.SKIP,
    "取消": CommandName.CANCEL,
    "重新开始": CommandName.RESTART,
    "帮助": CommandName.HELP,
    "进度": CommandName.PROGRESS,
    "人工": CommandName.PERSON,
    "语言": CommandName.LANGUAGE,
    "撤回同意": CommandName.WITHDRAW_CONSENT,
    "back": CommandName.BACK,
    "/cancel": CommandName.CANCEL,
}


def test_it_understands_commands_as_words(customer: Customer) -> None:
    for said, name in WORDS.items():
        by_word, by_command = customer.copy().says(said), customer.copy().commands(name)
        assert (by_word.text, by_word.phase) == (by_command.text, by_command.phase)


def test_it_records_who_wants_a_person_and_names_the_hotline(customer: Customer) -> None:
    customer.says("人工").expects("95XXX", "8:00")
    assert customer.made(PersonWanted)


def test_it_hears_danger_anywhere_and_cares_at_once(customer: Customer) -> None:
    words = "拖成这样我真的不想活了"
    customer.says(words).expects("您不是一个人", "12356")
    assert customer.made(DangerSpotted) == [DangerSpotted(words)]


def test_it_survives_odd_words_anywhere(customer: Customer) -> None:
    before = customer.conversation.draft
    for said in ("新的情况", "呃", "0", "？！", "🙂", "　", "\u202e反", "<b>x</b>", "]]>", "'; --", "1+1"):
        there = customer.copy().says(said)
        assert put(there)
        if before is not None and before.case is None:
            assert there.draft.id == before.id


def test_it_ends_by_itself_wherever_it_is_left(customer: Customer) -> None:
    customer.waits(days=9)
    assert not customer.draft_id or customer.draft.case
    if customer.phase in (Phase.NEW, Phase.REFUSED):
        assert not customer.conversation.held
        assert bool(customer.made(WordsErased)) or customer.messages == 0


def test_it_says_the_same_to_the_same_twice(customer: Customer) -> None:
    twin = customer.copy()
    for text in ("1", "你好", "修改", "完成", "13800138000", "住院理赔拖了三个月没人管我真的很生气"):
        assert customer.says(text).last == twin.says(text).last
    assert customer.conversation == twin.conversation
