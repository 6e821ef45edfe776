"""A sealed stream opens whole and in order, however it is cut into pieces, or not at all."""

from collections.abc import AsyncIterator, Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.crypto import Tampered, UnknownKey, Vault
from storage.framing import FRAME_BYTES, HEAD_BYTES, SEALED_FRAME_BYTES, opened, sealed

vault = Vault(b"k" * 32)
sizes = st.one_of(
    st.integers(0, 300), st.sampled_from([n * FRAME_BYTES + d for n in (1, 2, 3) for d in (-1, 0, 1)])
)


async def pieces_of(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def seal(*pieces: bytes, place: str = "place") -> bytes:
    return b"".join([part async for part in sealed(pieces_of(pieces), vault, place)])


async def unseal(*pieces: bytes, place: str = "place", by: Vault = vault) -> bytes:
    return b"".join([part async for part in opened(pieces_of(pieces), by, place)])


def cut(data: bytes, cuts: list[int]) -> list[bytes]:
    bounds = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [data[start:end] for start, end in pairwise(bounds)]


@given(sizes, st.lists(st.integers(0), max_size=5), st.lists(st.integers(0), max_size=5))
async def test_it_opens_what_it_sealed_however_it_arrives(
    size: int, incoming: list[int], outgoing: list[int]
) -> None:
    plain = bytes(number % 251 for number in range(size))
    kept = await seal(*cut(plain, incoming))
    assert await unseal(*cut(kept, outgoing)) == plain
    frames = max(-(-size // FRAME_BYTES), 1)
    assert len(kept) == HEAD_BYTES + size + frames * 16


@given(st.data())
async def test_it_notices_every_changed_or_missing_byte(data: st.DataObject) -> None:
    kept = await seal(b"x" * data.draw(sizes))
    at = data.draw(st.integers(0, len(kept) - 1))
    flipped = bytearray(kept)
    flipped[at] ^= data.draw(st.integers(1, 255))
    for broken in (bytes(flipped), kept[:at], kept[at + 1 :], kept + b"\0"):
        with pytest.raises(Tampered):
            await unseal(broken)


async def test_it_notices_frames_cut_off_moved_repeated_or_borrowed() -> None:
    kept = await seal(b"a" * FRAME_BYTES + b"b" * FRAME_BYTES + b"c" * 10)
    head, rest = kept[:HEAD_BYTES], kept[HEAD_BYTES:]
    first, second, last = (
        rest[:SEALED_FRAME_BYTES],
        rest[SEALED_FRAME_BYTES : 2 * SEALED_FRAME_BYTES],
        rest[-26:],
    )
    other = await seal(b"a" * FRAME_BYTES + b"c" * 10)
    assert await unseal(head, first, second, last) == await unseal(kept)
    for broken in (
        head + first + second,
        head + first,
        head,
        head + first + last,
        head + second + first + last,
        head + first + first + last,
        head + first + second + last + last,
        head + other[HEAD_BYTES : HEAD_BYTES + SEALED_FRAME_BYTES] + second + last,
        other[:HEAD_BYTES] + first + second + last,
    ):
        with pytest.raises(Tampered):
            await unseal(broken)


async def test_it_opens_only_in_its_place_and_with_its_key() -> None:
    kept = await seal(b"words", place="here")
    with pytest.raises(Tampered):
        await unseal(kept, place="there")
    with pytest.raises(UnknownKey):
        await unseal(kept, place="here", by=Vault(b"f" * 32))
    changed = Vault(b"n" * 32, previous=[b"k" * 32])
    assert await unseal(kept, place="here", by=changed) == b"words"


@given(st.binary(max_size=200))
async def test_it_opens_nothing_that_was_not_sealed(rubbish: bytes) -> None:
    with pytest.raises(Tampered):
        await unseal(rubbish)
    with pytest.raises(Tampered):
        await unseal(b"\x01" + rubbish)
