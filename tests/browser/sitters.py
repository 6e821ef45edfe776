"""Which pages there are pictures of: where each is found, who looks at it, what they have opened."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from cases.actors import Role
from tests.browser.demo import Demo
from tests.browser.demo_extras import EXTRA_STAFF, MEASURE

HANDLER, LEADER, MANAGER, ADMIN = Role.HANDLER, Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR


def _as_it_is(page: Page) -> None:
    """Nothing is touched."""


@dataclass(frozen=True)
class Sitter:
    """A page behind `door`, at `path`, which may hold {number} and {closed}. `pose` is done before the
    picture, which shows `focus` if that is given, else the page from its top."""

    name: str
    door: str
    role: Role | None
    path: str = ""
    phone: bool = False
    pose: Callable[[Page], None] = _as_it_is
    focus: str = ""

    def address(self, demo: Demo) -> str:
        """Where it is in this office."""
        return (self.path or self.door).replace("{number}", demo.number).replace("{closed}", demo.closed)


def _answers(page: Page) -> None:
    page.locator("#reply").fill("")
    page.locator("#reply").press_sequentially("/")
    page.locator(".picker li").first.wait_for()


def _decision(page: Page) -> None:
    words = (
        "查明案件在复核环节停留超过规定时间。",
        "保险合同和理赔时效的约定。",
        "投诉成立，今天支付赔款。",
        "可以申请核查、调解或仲裁。",
    )
    decide = page.locator("#do-decided")
    decide.locator("summary").first.click()
    for field, text in zip(decide.locator("textarea").all(), words, strict=True):
        field.fill(text)
    decide.locator("button[name=preview]").click()
    page.locator("#do-decided .preview").wait_for()
    page.locator("#do-decided").scroll_into_view_if_needed()


def _keys(page: Page) -> None:
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()


def _filters(page: Page) -> None:
    page.locator(".filters summary").click()


BEHIND = "/console/dashboard/cases?figure=closed&from=2026-02-17&to=2026-03-18"
CASES, IMPROVE = "/console/cases", "/console/improvement"
SITTERS = (
    Sitter("sign-in", "/console/sign-in", None, phone=True),
    Sitter("inbox", CASES, LEADER, CASES + "?view=open", phone=True),
    Sitter("inbox-filters", CASES, MANAGER, CASES + "?view=closed&matter=CLAIM", pose=_filters),
    Sitter("inbox-mentions", CASES, HANDLER, CASES + "?view=mentioned"),
    Sitter("inbox-search", CASES, MANAGER, CASES + "?q=理赔"),
    Sitter("case", CASES + "/{number}", HANDLER, phone=True),
    Sitter("case-decide", CASES + "/{number}", HANDLER, phone=True, pose=_decision, focus="form .preview"),
    Sitter("case-reply", CASES + "/{number}", HANDLER, phone=True, pose=_answers, focus="#composer"),
    Sitter("keys", CASES + "/{number}", MANAGER, pose=_keys),
    Sitter("new-case", CASES + "/new", HANDLER, phone=True),
    Sitter("tasks", "/console/tasks", HANDLER, phone=True),
    Sitter("dashboard", "/console/dashboard", MANAGER, "/console/dashboard?period=30", phone=True),
    Sitter("dashboard-cases", "/console/dashboard/cases", MANAGER, BEHIND),
    Sitter("export", "/console/export", MANAGER, "/console/export?view=open"),
    Sitter("improvement", IMPROVE, MANAGER, phone=True),
    Sitter("ratings", IMPROVE + "/ratings", MANAGER),
    Sitter("measures", IMPROVE + "/measures", MANAGER),
    Sitter("measure", IMPROVE + "/measures/{id}", MANAGER, IMPROVE + f"/measures/{MEASURE}"),
    Sitter("measure-new", IMPROVE + "/measures/new", MANAGER),
    Sitter("examples", IMPROVE + "/examples", MANAGER),
    Sitter("example-new", IMPROVE + "/examples/new", MANAGER, IMPROVE + "/examples/new?case={closed}"),
    Sitter("reports", "/console/reports", MANAGER),
    Sitter("report", "/console/reports/{month}", MANAGER, "/console/reports/2026-02", phone=True),
    Sitter("branches", "/console/branches", MANAGER),
    Sitter("branch", "/console/branches/{code}", MANAGER, "/console/branches/east"),
    Sitter("branch-poster", "/console/branches/{code}/poster", MANAGER, "/console/branches/east/poster"),
    Sitter("people", "/console/people", ADMIN, phone=True),
    Sitter("person", "/console/people/{id}", ADMIN, f"/console/people/{EXTRA_STAFF[0].id}"),
    Sitter("person-new", "/console/people/new", ADMIN),
    Sitter("duty", "/console/people/duty", ADMIN),
    Sitter("canned", "/console/canned", LEADER),
    Sitter("wording", "/console/wording", ADMIN),
    Sitter("wording-line", "/console/wording/{key}", ADMIN, "/console/wording/notice.accepted"),
    Sitter("calendar", "/console/calendar", ADMIN),
    Sitter("config", "/console/config", ADMIN),
    Sitter("audit", "/console/audit", ADMIN),
    Sitter("deliveries", "/console/deliveries", MANAGER),
    Sitter("health", "/console/health", ADMIN),
    Sitter("account", "/console/account", HANDLER, phone=True),
)  # fmt: skip

NO_PICTURE = (
    "/console",
    "/console/{rest:path}",
    "/console/static/{version}/{name}",
    "/console/live",
    "/console/cases/news",
    "/console/cases/{number}/files/{file}",
    "/console/cases/{number}/continue/{channel}.svg",
    "/console/branches/{code}/codes/{file}",
    "/console/dashboard/figures",
    "/console/reports/{month}.xlsx",
    "/console/sign-in/code",
    "/console/sign-in/phone",
    "/console/enter/{token}",
)
"""What is no page; and the steps of signing in, which are shown once to each member."""
