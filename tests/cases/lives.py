"""Cases at any stage, and the rules they live by, for tests."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cases import actions as do
from cases import clock_actions as clock
from cases.actions import Action
from cases.actors import CLOCK, CUSTOMER, Party, Role, staff
from cases.assignment import AssignmentRules
from cases.complaint import Complaint, Particulars
from cases.continuing import Continue
from cases.deadlines import DeadlineRules, RuleBook
from cases.events import Event
from cases.grade import Grade
from cases.grading import Assessment, Finding, GradingRule, GradingRules
from cases.lookout import due_actions
from cases.performing import perform
from cases.quiet_hours import QuietHours
from cases.receiving import receive
from cases.rules import CaseRules
from cases.satisfaction import RatingRules
from cases.stage import Stage
from cases.taxonomy import Taxonomy
from cases.working_days import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = CaseRules(
    deadlines=RuleBook(DeadlineRules(version="2020-3")),
    calendar=Calendar(SHANGHAI),
    grading=GradingRules(
        version="1",
        rules=(
            GradingRule("life", Grade.P1, "危及生命", "danger to life", words=("不想活",), cautious=True),
            GradingRule("court", Grade.P2, "诉讼", "lawsuit", words=("起诉",)),
            GradingRule("manner", Grade.P4, "态度", "manner", words=("态度",)),
        ),
    ),
    assignment=AssignmentRules(),
    taxonomy=Taxonomy((), ()),
    ratings=RatingRules(),
    quiet_hours=QuietHours(),
    retention=timedelta(days=1096),
    zone=SHANGHAI,
)

HANDLER = staff(Role.HANDLER, "7", "north")
OTHER = staff(Role.HANDLER, "8", "north")
SUPERVISOR = staff(Role.SUPERVISOR, "3", "north")
ELSEWHERE = staff(Role.SUPERVISOR, "4", "south")
MANAGER = staff(Role.MANAGER, "1")
ADMINISTRATOR = staff(Role.ADMINISTRATOR, "9")
AUDITOR = staff(Role.AUDITOR, "10")
ACTORS = {
    Party.CUSTOMER: CUSTOMER,
    Party.CLOCK: CLOCK,
    Party.HANDLER: HANDLER,
    Party.SUPERVISOR: SUPERVISOR,
    Party.MANAGER: MANAGER,
    Party.ADMINISTRATOR: ADMINISTRATOR,
    Party.AUDITOR: AUDITOR,
}

STORY = "住院理赔拖了三个月没人管"
OTHER_ID = "f" * 32
DECISION: dict[str, Any] = {"facts": "查明", "basis": "依据", "result": "赔付", "remedies": "可申请核查"}
MEDIATION = do.StartMediation("双方同意调解")
ASK = do.AskForMaterial("出院小结")


def at(text: str) -> datetime:
    """This time in Shanghai, on a day of 2026 such as "03-09 10:00" (a Monday)."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).astimezone(UTC)


MONDAY = at("03-09 10:00")

PATHS: dict[Stage, tuple[Action, ...]] = {
    Stage.RECEIVED: (),
    Stage.ACCEPTED: (do.Accept(),),
    Stage.INVESTIGATING: (do.Accept(), do.Begin()),
    Stage.AWAITING_CUSTOMER: (do.Accept(), do.Begin(), ASK),
    Stage.IN_MEDIATION: (do.Accept(), do.Begin(), MEDIATION),
    Stage.IN_APPRAISAL: (do.Accept(), do.Begin(), do.StartAppraisal("需要鉴定")),
    Stage.DECIDED: (do.Accept(), do.Begin(), do.Decide(**DECISION)),
    Stage.IN_REVIEW: (do.Accept(), do.Begin(), do.Decide(**DECISION), do.AskForReview("不同意")),
    Stage.CLOSED: (do.Accept(), do.Begin(), do.Decide(**DECISION), do.Close()),
    Stage.DECLINED: (do.Decline("不属本公司", "可向法院起诉"),),
    Stage.WITHDRAWN: (do.Withdraw("不投诉了"),),
    Stage.MERGED: (do.Merge(OTHER_ID, "TS-OTHER"),),
}


def assessed(grade: Grade, word: str) -> clock.Assess:
    """The clock's grading because of this word."""
    return clock.Assess(Assessment(grade, False, [Finding(word, grade, words=(word,))], "1"))


LATER = MONDAY + timedelta(hours=1)
TOMORROW = MONDAY + timedelta(days=1)
SAMPLES: tuple[Action, ...] = (
    do.Accept(),
    do.Assign("8", "north", "休假"),
    do.Contact("phone"),
    do.Plan("先核对病历"),
    do.Begin(),
    do.Reply("您好"),
    do.TakeBackReply(1),
    do.TakeBackRequest(1),
    ASK,
    do.Supply("已有复印件"),
    do.AskForExtension("等待医院回复"),
    do.Extend("等待医院回复"),
    do.RefuseExtension("材料已齐"),
    MEDIATION,
    do.EndMediation("达成协议"),
    do.StartAppraisal("需要鉴定"),
    do.EndAppraisal("鉴定完成"),
    do.Decide(**DECISION),
    do.DecideReview(**DECISION),
    do.Close(),
    do.Decline("不属本公司", "可起诉"),
    do.Merge(OTHER_ID, "TS-OTHER"),
    do.Absorb(OTHER_ID, "TS-OTHER"),
    do.Regrade(Grade.P2, "影响较大"),
    do.Supplement("还有一张单据"),
    do.Withdraw("来电撤回"),
    do.AskForReview("不同意"),
    do.Reopen("有新情况"),
    do.Rate(5),
    do.EraseData(at("03-09 10:00") + timedelta(days=2000)),
    assessed(Grade.P2, "起诉"),
    clock.Warn("decision", TOMORROW, 50),
    Continue("telegram"),
    clock.CountAnew(("close 2026-03-20T10:00:00+00:00 2026-03-23T10:00:00+00:00",)),
    clock.TellStillWorking(),
    clock.RemindOfMaterial(),
    clock.AskForRating(),
    clock.RemindOfRating(),
    clock.EndRating(),
)


def particulars(story: str = STORY) -> Particulars:
    """What a customer states."""
    return Particulars(story, "CLAIM.slow", "HLTH.medical", ["pay"], "欧阳若兰", "+8613912345678", "zh")


def received(now: datetime = MONDAY, *, story: str = STORY, rules: CaseRules = RULES) -> Complaint:
    """A case just received, as if loaded again since."""
    case = receive(
        particulars(story),
        id="0123456789abcdef" * 2,
        conversation_id="c" * 32,
        channel="wechat",
        repeats=1,
        now=now,
        rules=rules,
    )
    return loaded(case)


def a_case(stage: Stage, now: datetime = MONDAY, *, story: str = STORY, handled: bool = True) -> Complaint:
    """A case that came to this stage all at once; HANDLER's if `handled`."""
    case = received(now, story=story)
    if handled:
        perform(case, do.Assign(HANDLER.id, HANDLER.team), CLOCK, now, RULES)
    for action in PATHS[stage]:
        perform(case, action, MANAGER, now, RULES)
    assert case.stage is stage
    return loaded(case)


def loaded(case: Complaint) -> Complaint:
    """The case without what followed from earlier changes."""
    case.events, case.calls = [], []
    case.tell_at = case.assign_at = None
    return case


def ticks(case: Complaint, now: datetime, rules: CaseRules = RULES) -> list[Event]:
    """The clock looks at the case."""
    return [perform(case, action, CLOCK, now, rules) for action in due_actions(case, now, rules)]


def lives_until(case: Complaint, end: datetime, rules: CaseRules = RULES) -> list[Event]:
    """The clock looks whenever it must, up to this moment."""
    events: list[Event] = []
    while case.look_at is not None and case.look_at <= end:
        events += ticks(case, case.look_at, rules)
    return events


def kinds(events: Iterable[Event]) -> list[str]:
    """What happened, in order."""
    return [event.kind for event in events]
