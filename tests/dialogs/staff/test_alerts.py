"""What staff are told without asking."""

from datetime import timedelta

import pytest

from cases import actions as do
from cases import clock_actions as clock
from cases.actions import Action
from cases.actors import CLOCK, CUSTOMER
from cases.calling import calls_of
from cases.complaint import Complaint
from cases.grade import Grade
from cases.performing import perform
from cases.stage import Stage
from dialogs.messages import Link, Say
from dialogs.staff.alerts import Alert, alert_of, batches, urgent, word
from dialogs.staff.voice import Voice
from dialogs.wording import LOCALES
from tests.cases.lives import HANDLER, MONDAY, RULES, a_case
from tests.transcript import the_rules


def told(case: Complaint, kind: str, action: Action | None = None, answerable: bool = False) -> Say:
    now = MONDAY + timedelta(hours=2)
    event = None
    if action is not None:
        by = CLOCK if isinstance(action, clock.Warn) else CUSTOMER
        by = HANDLER if isinstance(action, do.AskForExtension) else by
        event = perform(case, action, by, now, RULES)
        if kind != "assigned":
            assert kind in {call.kind for call in calls_of(case, action, event, by, now, RULES)}
    return word([alert_of(kind, case, event)], Voice(the_rules(), "zh", now), answerable=answerable)


def test_it_tells_of_a_new_case_with_its_story_masked_and_what_is_due() -> None:
    case = a_case(Stage.RECEIVED)
    case.particulars.name, case.particulars.story = (
        "欧阳若兰",
        "我是欧阳若兰，电话13912345678，" + "一直没人管" * 50,
    )
    lines = told(case, "assigned").text.split("\n")
    assert lines[0].startswith(f"P3 {case.number}")
    assert lines[1] == "有一件新案件交给您。"
    assert lines[2].startswith("首次联系：还有")
    assert lines[3].startswith("“我是欧***，电话****5678，")
    assert lines[3].endswith("…”")
    assert lines[4] == f"答复：{case.number}：您好…"


def test_it_passes_the_words_of_a_customer_on_with_numbers_masked() -> None:
    say = told(
        a_case(Stage.INVESTIGATING),
        "customer_wrote",
        do.Supplement("我的卡号是6222021234567890123"),
        answerable=True,
    )
    assert "“我的卡号是****0123”" in say.text
    assert "直接回复这条消息" in say.text
    assert say.proof, "an answer must find its case"


def test_it_names_the_deadline_that_is_near() -> None:
    case = a_case(Stage.INVESTIGATING)
    due = MONDAY + timedelta(hours=1)
    say = told(case, "deadline", clock.Warn("close", due, 100, 0))
    assert "内部办结：超1小时" in say.text
    assert case.particulars.story not in say.text


def test_it_gives_the_reason_of_who_asks_for_more_time() -> None:
    assert (
        "“等医院回函”"
        in told(a_case(Stage.INVESTIGATING), "extension_asked", do.AskForExtension("等医院回函")).text
    )


def test_it_makes_one_message_of_each_case_the_urgent_ones_first() -> None:
    usual, grave, other = (
        Alert("deadline", "TS-1", Grade.P3),
        Alert("grave", "TS-2"),
        Alert("person", words="请联系我"),
    )
    later = Alert("customer_wrote", "TS-1", Grade.P3)
    assert batches([usual, other, grave, later]) == [[grave], [usual, later], [other]]


@pytest.mark.parametrize(
    ("alert", "expected"),
    [
        (Alert("danger"), True),
        (Alert("grave", "TS-1", Grade.P2), True),
        (Alert("deadline", "TS-1", Grade.P1), True),
        (Alert("deadline", "TS-1", Grade.P2), False),
        (Alert("person"), False),
    ],
)
def test_it_wakes_nobody_but_for_danger_and_the_gravest(alert: Alert, expected: bool) -> None:
    assert urgent(alert) is expected


@pytest.mark.parametrize("locale", LOCALES)
def test_it_stays_short_however_much_happened(locale: str) -> None:
    alerts = [Alert("customer_wrote", "TS-ZZZZ-ZZZZ-8", Grade.P2, words="一直没有人管" * 500)] * 50
    say = word(alerts, Voice(the_rules(), locale, MONDAY), answerable=True)
    assert len(say.text) < 2000
    assert len(say.brief) <= 20


def test_it_does_not_ask_for_a_receipt_where_nothing_can_be_answered() -> None:
    say = word(
        [Alert("danger", words="不想活了", task="482913")], Voice(the_rules(), "zh", MONDAY), answerable=True
    )
    assert not say.proof
    assert say.text == "有人可能有生命危险，请马上联系！\n“不想活了”\n做完后发：完成 482913"


def test_it_leads_to_the_case_in_the_console_where_there_is_one() -> None:
    case, console = a_case(Stage.RECEIVED), "https://tingsu.test/console"
    voice = Voice(the_rules(), "zh", MONDAY)
    say = word([alert_of("assigned", case)], voice, console=console)
    assert say.link == Link("在工作台打开", f"{console}/cases/{case.number}")
    assert word([Alert("person")], voice, console=console).link is None
    assert word([alert_of("assigned", case)], voice).link is None
