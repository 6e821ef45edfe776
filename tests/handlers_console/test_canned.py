"""Answers that are given often."""

import re

import pytest

from cases.actors import Role
from handlers_console.office import Office
from storage import canned_answers
from tests.handlers_console.cases import stored
from tests.handlers_console.conftest import SignedIn

GOT = {
    "locale": "zh",
    "shortcut": "收到",
    "title": "材料已到",
    "text": "{name}您好，{number} 的材料已到。{handler}",
}


async def test_it_is_kept_by_leaders_and_inserted_by_handlers(office: Office, signed_in: SignedIn) -> None:
    number = await stored(office)
    leader, handler = await signed_in(Role.SUPERVISOR), await signed_in(Role.HANDLER)
    assert (await handler.submit("/console/canned", {**GOT})).status_code == 403
    assert (await leader.submit("/console/canned", {**GOT})).status_code == 303
    page = (await handler.get(f"/console/cases/{number}")).text
    assert f"{{name}}您好，{number} 的材料已到。周小雨" in page
    assert "欧阳若兰" not in page
    found = re.search(r"\?canned=([0-9a-f]{32})", page)
    assert found
    filled = (await handler.get(f"/console/cases/{number}?canned={found[1]}")).text
    assert "的材料已到。周小雨</textarea>" in filled
    assert (
        await leader.submit("/console/canned", {**GOT, "id": found[1], "title": "新标题"})
    ).status_code == 303
    assert "新标题" in (await handler.get("/console/canned")).text
    assert (await handler.submit(f"/console/canned/{found[1]}/remove")).status_code == 403
    assert (await leader.submit(f"/console/canned/{found[1]}/remove")).status_code == 303
    kept = await office.read(lambda connection: canned_answers.everything(connection, office.codec))
    assert list(kept) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("shortcut", "two words"), ("shortcut", ""), ("title", ""), ("text", ""), ("text", "长" * 4001)],
)
async def test_it_says_what_does_not_fit_and_keeps_what_was_typed(
    signed_in: SignedIn, field: str, value: str
) -> None:
    answer = await (await signed_in(Role.SUPERVISOR)).submit("/console/canned", {**GOT, field: value})
    assert answer.status_code == 422
    assert 'class="problem"' in answer.text
    assert GOT["text"][:6] in answer.text or field == "text"
