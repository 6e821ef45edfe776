"""The addresses of all channels at once: what fails does not spoil the others."""

import asyncio
from typing import Any, cast

import pytest

from bot import entrances
from bot.channels.base import Channel, SendError
from bot.entrances import Entrances


class Door:
    """A channel of which only the entrance matters here."""

    def __init__(self, base: str, error: Exception | None = None, hangs: bool = False) -> None:
        self.base, self.error, self.hangs, self.asked = base, error, hangs, 0

    async def entrance(self, payload: str, *, lasting: bool) -> str:
        self.asked += 1
        if self.hangs:
            await asyncio.Event().wait()
        if self.error:
            raise self.error
        return f"{self.base}{payload}"


def of(**doors: Any) -> Entrances:
    return Entrances(cast(dict[str, Channel], doors))


async def test_it_gives_the_address_for_each_channel() -> None:
    found = await of(telegram=Door("t:"), webchat=Door("w:"), other=object()).addresses(
        "b-east", lasting=True
    )
    assert found == {"telegram": "t:b-east", "webchat": "w:b-east"}


async def test_it_leaves_out_what_fails_or_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrances, "_SECONDS", 0.01)
    doors = of(wechat=Door("", SendError("busy")), telegram=Door("", hangs=True), webchat=Door("w:"))
    assert await doors.addresses("b-east", lasting=True) == {"webchat": "w:b-east"}
    assert doors.channels == ("wechat", "telegram", "webchat")


async def test_it_asks_for_a_lasting_address_once_and_again_after_a_failure() -> None:
    wechat = Door("q:", SendError("busy"))
    doors = of(wechat=wechat)
    await doors.addresses("b-east", lasting=True)
    wechat.error = None
    for lasting in (True, True, False):
        assert await doors.addresses("b-east", lasting=lasting) == {"wechat": "q:b-east"}
    assert wechat.asked == 3


@pytest.mark.parametrize("payload", ["", "b east", "东", "x" * 65, "a/b", "a&b", "a\n"])
async def test_it_refuses_a_payload_that_not_every_channel_takes(payload: str) -> None:
    with pytest.raises(ValueError, match="payload"):
        await of(webchat=Door("w:")).addresses(payload, lasting=False)
