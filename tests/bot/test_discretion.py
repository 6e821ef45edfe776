"""What customers say stands in the database, sealed, and nowhere else: not in logs, nor plainly in lists."""

import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.channels.base import Incoming, Overloaded
from bot.listing import print_cases
from dialogs.messages import Text
from tests.bot.channels.telegram.fakes import SECRET as HOOK_SECRET
from tests.bot.channels.telegram.fakes import TOKEN, Failure
from tests.bot.channels.wechat.platform import SECRET
from tests.bot.conftest import OpenDesk
from tests.bot.jobs.colleagues import hire
from tests.customers import TelegramCustomer, WebCustomer, WeChatCustomer
from tests.desk import Desk, environment, settings_of
from tests.factories import NAME, PHONE, SPOKEN_PHONE, STORY, complains, photo

COLLEAGUE = "司马相如"
DANGER = "再不赔我就不想活了"


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    """All that is logged by any library, more than `bot.logs` lets through."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    with capture_logs() as entries:
        yield lambda: stream.getvalue() + str(entries)
    root.setLevel(level)
    root.removeHandler(handler)
    structlog.reset_defaults()


async def test_it_logs_nothing_of_what_customers_say(desk: Desk, logged: Callable[[], str]) -> None:
    secrets = [TOKEN, SECRET, HOOK_SECRET, desk.world.wechat.token]
    for customer in (WeChatCustomer(desk), TelegramCustomer(desk), WebCustomer(desk)):
        await complains(customer)
        await customer.says(DANGER)
        await customer.shows(photo(), f"{NAME}.png")
        await customer.shows(b"\x7fELF" * 9, f"{NAME}.exe")
        await _troubles(desk, customer)
        secrets.append(customer.address)
    await desk.passes(hours=1)
    said = logged()
    assert {"turn_failed", "not_delivered", "danger_to_life"} <= set(said.replace("'", " ").split())
    for word in (STORY, "住院理赔", NAME, NAME[:2], PHONE[3:], SPOKEN_PHONE, DANGER, "不想活", *secrets):
        assert word not in said


async def _troubles(desk: Desk, customer: WeChatCustomer | TelegramCustomer | WebCustomer) -> None:
    """Everything that is logged as wrong: faults in turns and jobs, refusals, failed sends."""
    forged = customer.text(STORY)
    url, headers = str(forged.url).replace("signature=", "signature=0"), dict(forged.headers)
    headers["x-telegram-bot-api-secret-token"] = "wrong"
    headers["origin"] = "https://elsewhere.test"
    response = await desk.client.post(url, content=forged.content, headers=headers)
    assert response.status_code == 403
    desk.world.telegram.failures["sendMessage"] += [Failure(400, f"Bad Request: {STORY}")]
    desk.world.wechat.fail("/cgi-bin/message/custom/send", httpx.ConnectError(f"{SECRET} {STORY}"))
    turns = desk.runtime.reception._turns
    with pytest.MonkeyPatch.context() as patch:

        def take(*_: Any, **__: Any) -> None:
            raise ValueError(f"a fault that quotes {STORY} {NAME}")

        patch.setattr(type(turns), "take", take)
        with pytest.raises(Overloaded):
            await desk.runtime.reception.receive(
                Incoming(customer.channel, customer.address, "faulty", Text(STORY))
            )
    await desk.runtime.reception.receive(
        Incoming(customer.channel, customer.address, "unanswered", Text("进度"))
    )
    await desk.passes(minutes=2)


async def test_it_shows_cases_masked(
    open_desk: OpenDesk, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_desk() as desk:
        handler = await hire(desk, name=COLLEAGUE)
        customer = WebCustomer(desk)
        await customer.says(f"我叫{NAME}，电话{SPOKEN_PHONE}，{STORY}，保单号PDAA202311000000012345")
        for label in ("同意", "说完了", "对", "赔付/给付"):
            await customer.taps(label)
        await customer.says(f"{NAME} {SPOKEN_PHONE}")
        await customer.taps("提交")
        await customer.says("人工")
        await customer.says(DANGER)
        number = customer.heard[-3].text.split("TS-")[1][:11]
    settings = settings_of(environment(database_url, tmp_path))
    await _printed(settings)
    shown = capsys.readouterr().out
    assert f"TS-{number}" in shown
    assert "139****5678" in shown
    assert "DANGER TO LIFE" in shown
    assert DANGER in shown  # whoever has to act must know what was said
    assert "wants a person" in shown
    assert shown.index("DANGER") < shown.index("executive") < shown.index("wants a person")
    assert shown.index("wants a person") < shown.index(f"\nTS-{number}")
    assert "due 2026-03-02 10:00" in shown  # so soon an executive must know of it
    assert f"司*** {handler.id[:8]}" in shown
    assert "due 2026-03-17  next 2026-03-02 09:30" in shown
    for word in (NAME, NAME[2:], COLLEAGUE, SPOKEN_PHONE, PHONE[3:], "PDAA2023", customer.address):
        assert word not in shown


async def _printed(settings: Any) -> None:
    import asyncio

    await asyncio.to_thread(print_cases, settings)


def test_it_prints_secrets_as_stars(tmp_path: Path) -> None:
    settings = settings_of(environment(f"sqlite:///{tmp_path}/x.db", tmp_path))
    assert isinstance(settings.environment.secret_key, SecretStr)
    for secret in (TOKEN, SECRET, HOOK_SECRET, "17" * 32):
        assert secret not in repr(settings)
