"""Passwords: which are good enough, and how they are kept and compared."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TypeVar
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from handlers_console.refusals import Refused

T = TypeVar("T")
SHORTEST, LONGEST = 12, 128
_LEAST_DIFFERENT = 5
_AT_ONCE, _WAITING = 2, 40

_hasher = PasswordHasher()
"""argon2id with 64 MiB, the second choice of RFC 9106."""


def flaw(password: str, *names: str) -> str:
    """Why a password is not taken, "" where it is: "short", "long", "plain" or "name"."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        return "short"
    if len(plain) > LONGEST:
        return "long"
    if len(set(plain)) < _LEAST_DIFFERENT:
        return "plain"
    folded = plain.casefold()
    if any(len(name) > 1 and name.casefold() in folded for name in names):
        return "name"
    return ""


class Passwords:
    """Hashes and compares on threads of its own, few at a time: each takes 64 MiB."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_AT_ONCE, "passwords")
        self._waiting = 0

    async def kept(self, password: str) -> str:
        """What is stored of a password."""
        return await self._run(partial(_hasher.hash, _plain(password)))

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether it is the password; where there is none to compare with, saying no takes as long."""
        same = await self._run(partial(_same, stored, _plain(password[: 2 * LONGEST])))
        return same and stored is not None

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= _WAITING:
            raise Refused(503, "busy")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


PASSWORDS = Passwords()


def _same(stored: str | None, password: str) -> bool:
    nobodys = _nobodys()
    try:
        return _hasher.verify(stored or nobodys, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody's")


def _plain(password: str) -> str:
    return normalize("NFKC", password)
