"""Sealed data opens in its place only, with its key only, whole only."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import BadSignature

from storage.crypto import Tampered, UnknownKey, Vault

KEY, NEWER, FOREIGN = b"k" * 32, b"n" * 32, b"f" * 32
vault = Vault(KEY)
places = st.lists(st.integers(-(2**63), 2**63) | st.text(st.characters(codec="utf-8")), max_size=4)


@given(st.binary(max_size=2000), places)
def test_it_opens_what_it_sealed(plain: bytes, place: list[str | int]) -> None:
    sealed = vault.seal(plain, *place)
    assert vault.open(sealed, *place) == plain
    assert len(sealed) == len(plain) + 33
    assert vault.seal(plain, *place) != sealed


@given(places, places)
def test_it_opens_nothing_in_another_place(here: list[str | int], there: list[str | int]) -> None:
    sealed = vault.seal(b"words", *here)
    if here == there:
        assert vault.open(sealed, *there) == b"words"
    else:
        with pytest.raises(Tampered):
            vault.open(sealed, *there)


@pytest.mark.parametrize(
    ("here", "there"),
    [(("ab", "c"), ("a", "bc")), ((1,), ("1",)), (("a",), ("a", "")), (('a","b',), ("a", "b")), ((), ("",))],
)
def test_it_tells_close_places_apart(here: tuple[str | int, ...], there: tuple[str | int, ...]) -> None:
    with pytest.raises(Tampered):
        vault.open(vault.seal(b"words", *here), *there)


@given(st.data())
def test_it_notices_every_changed_or_missing_byte(data: st.DataObject) -> None:
    sealed = vault.seal(data.draw(st.binary(max_size=60)), "cases", "1", "story")
    at = data.draw(st.integers(0, len(sealed) - 1))
    flipped = sealed[:at] + bytes([sealed[at] ^ data.draw(st.integers(1, 255))]) + sealed[at + 1 :]
    for broken in (flipped, sealed[:at], sealed[at + 1 :], sealed + b"\0"):
        with pytest.raises(Tampered):
            vault.open(broken, "cases", "1", "story")


@given(st.binary(max_size=100))
def test_it_opens_nothing_that_was_not_sealed(rubbish: bytes) -> None:
    with pytest.raises(Tampered):
        vault.open(rubbish)
    with pytest.raises(Tampered):
        vault.open(b"\x01" + rubbish)


def test_it_opens_what_a_previous_key_sealed() -> None:
    changed = Vault(NEWER, previous=[KEY])
    assert changed.open(vault.seal(b"old", "place"), "place") == b"old"
    sealed = changed.seal(b"new", "place")
    with pytest.raises(UnknownKey):
        vault.open(sealed, "place")
    with pytest.raises(UnknownKey):
        Vault(FOREIGN).open(sealed, "place")


def test_it_looks_up_and_verifies_across_a_change_of_key() -> None:
    changed = Vault(NEWER, previous=[KEY])
    assert changed.digest("wechat", "openid") == vault.digest("wechat", "openid")
    assert changed.signer("upload").loads(vault.signer("upload").dumps([1])) == [1]
    with pytest.raises(BadSignature):
        vault.signer("upload").loads(changed.signer("upload").dumps([1]))


def test_it_hashes_with_the_key() -> None:
    digest = vault.digest("wechat", "openid")
    assert re.fullmatch("[0-9a-f]{32}", digest)
    assert digest == vault.digest("wechat", "openid")
    others = {
        vault.digest("wechatopenid"),
        vault.digest("wechat", "openid", ""),
        Vault(NEWER).digest("wechat", "openid"),
    }
    assert len(others | {digest}) == 4


def test_it_signs_for_one_purpose() -> None:
    token = vault.signer("upload").dumps("conversation")
    assert vault.signer("upload").loads(token, max_age=60) == "conversation"
    with pytest.raises(BadSignature):
        vault.signer("session").loads(token)


def test_it_gives_each_stream_its_own_key() -> None:
    key_id, key = vault.stream_key("blobs", b"salt")
    assert Vault(NEWER, previous=[KEY]).stream_key_of(key_id, "blobs", b"salt") == key
    assert len({key, vault.stream_key("blobs", b"tlas")[1], vault.stream_key("other", b"salt")[1]}) == 3
    with pytest.raises(UnknownKey):
        Vault(FOREIGN).stream_key_of(key_id, "blobs", b"salt")


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_it_refuses_a_key_of_another_length(size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(b"k" * size)
