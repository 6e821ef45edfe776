from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat import Mode
from bot.channels.wechat.document import Unreadable
from bot.channels.wechat.envelope import Envelope, Forged, Query
from dialogs.messages import Say, Text
from tests.bot.channels.wechat.conftest import World
from tests.bot.channels.wechat.platform import (
    AES_KEY,
    APP_ID,
    NONCE,
    OLD_AES_KEY,
    TIMESTAMP,
    TOKEN,
    Callbacks,
    document,
    sign,
)

# The sample that comes with the platform's own libraries.
SAMPLE_SIGNATURE = "5d197aaffba7e9b25a30732f161a50dee96bd5fa"
SAMPLE = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2L"
    "dJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6u"
    "x5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJ"
    "pXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCz"
    "pu9GhglF2PE="
)
QUERY = f"timestamp={TIMESTAMP}&nonce={NONCE}"


def sample(encrypted: str = SAMPLE) -> bytes:
    return document({"ToUserName": "gh_10f6c3c3ac5a", "Encrypt": encrypted}).encode()


def test_it_opens_the_known_good_sample() -> None:
    envelope = Envelope("spamtest", APP_ID, (AES_KEY,), Mode.SAFE)
    letter = envelope.open(
        Query(f"{QUERY}&encrypt_type=aes&msg_signature={SAMPLE_SIGNATURE}".encode()), sample()
    )
    assert letter.fields["FromUserName"] == "oyORnuP8q7ou2gfYjqLzSIWZf0rs"
    assert letter.fields["Content"] == "abcdteT"
    assert letter.fields["MsgId"] == "6054768590064713728"


@pytest.mark.parametrize("mode", Mode)
async def test_it_echoes_to_a_true_platform_only(worlds: Callable[..., World], mode: Mode) -> None:
    world = worlds(mode=mode)
    response = await world.callbacks.verify("4375120948345356249")
    assert (response.status_code, response.text) == (200, "4375120948345356249")
    for changed in ({"signature": "0" * 40}, {"signature": "签名"}, {"nonce": "other"}, {"timestamp": ""}):
        assert (await world.callbacks.verify("4375", **changed)).status_code == 403
    assert (await world.callbacks.client.get("/wechat")).status_code == 403


async def test_it_decrypts_an_encrypted_echo(worlds: Callable[..., World]) -> None:
    world = worlds(mode=Mode.SAFE)
    echo = SAMPLE  # any ciphertext of this account's will do
    signature = sign(TOKEN, TIMESTAMP, NONCE, echo)
    response = await world.callbacks.verify(echo, signature="", msg_signature=signature, encrypt_type="aes")
    assert response.status_code == 200
    assert "abcdteT" in response.text


@pytest.mark.parametrize("mode", Mode)
async def test_it_converses_in_every_mode(worlds: Callable[..., World], mode: Mode) -> None:
    world = worlds(mode=mode)
    world.receiver.says = (Say("您好，请讲。"),)
    reply = await world.callbacks.text("oCustomer", "理赔拖了三个月")
    assert world.receiver.taken[0].content == Text("理赔拖了三个月")
    assert reply.text == "您好，请讲。"
    assert reply.fields
    assert (reply.fields["ToUserName"], reply.fields["FromUserName"]) == ("oCustomer", "gh_account")
    assert (b"Encrypt" in reply.body) is (mode is not Mode.PLAIN)


async def test_it_answers_with_the_key_that_worked(worlds: Callable[..., World]) -> None:
    world = worlds(mode=Mode.SAFE, aes_keys=(AES_KEY, OLD_AES_KEY))
    world.receiver.says = (Say("好"),)
    for key in (AES_KEY, OLD_AES_KEY):
        callbacks = Callbacks(world.app, Mode.SAFE, key)
        assert (await callbacks.text("oCustomer", "在吗")).text == "好"
        await callbacks.client.aclose()


async def test_it_refuses_a_key_it_does_not_have(worlds: Callable[..., World]) -> None:
    world = worlds(mode=Mode.SAFE)
    callbacks = Callbacks(world.app, Mode.SAFE, OLD_AES_KEY)
    assert (await callbacks.text("oCustomer", "在吗")).status == 400
    await callbacks.client.aclose()


async def test_it_takes_nothing_unencrypted_in_safe_mode(worlds: Callable[..., World]) -> None:
    world = worlds(mode=Mode.SAFE)
    plain = Callbacks(world.app, Mode.PLAIN)
    assert (await plain.text("oCustomer", "在吗")).status == 403
    params, body = world.callbacks.wrapped(document({"MsgType": "text"}))
    params["msg_signature"] = params["signature"]
    assert (await world.callbacks.client.post("/wechat", params=params, content=body)).status_code == 403
    assert not world.receiver.taken
    await plain.client.aclose()


async def test_it_reads_the_encrypted_half_in_compatible_mode(worlds: Callable[..., World]) -> None:
    world = worlds(mode=Mode.COMPATIBLE)
    fields = {"ToUserName": "gh", "FromUserName": "oCustomer", "MsgType": "text", "MsgId": "1"}
    params, body = world.callbacks.wrapped(document(fields | {"Content": "true"}))
    body = body.replace(b"true", b"forged")
    await world.callbacks.client.post("/wechat", params=params, content=body)
    assert [incoming.content for incoming in world.receiver.taken] == [Text("true")]


async def test_it_refuses_a_wrong_signature_and_logs_no_content(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    params, body = world.callbacks.wrapped(document({"Content": "身份证丢了"}))
    params["signature"] = "0" * 40
    response = await world.callbacks.client.post("/wechat", params=params, content=body)
    assert (response.status_code, response.content) == (403, b"")
    logged = capsys.readouterr().out
    assert "signature" in logged
    assert "身份证" not in logged


@pytest.mark.parametrize(
    ("mode", "keys", "app_id"),
    [
        (Mode.SAFE, (), APP_ID),
        (Mode.COMPATIBLE, (), APP_ID),
        (Mode.SAFE, (AES_KEY,), ""),
        (Mode.PLAIN, ("short",), APP_ID),
        (Mode.SAFE, (AES_KEY, AES_KEY[:-1] + "!"), APP_ID),
    ],
)
def test_it_says_at_the_start_what_key_is_missing_or_wrong(
    mode: Mode, keys: tuple[str, ...], app_id: str
) -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        Envelope(TOKEN, app_id, keys, mode)


@given(st.one_of(st.text(max_size=60), st.text("ABCab01+/=", max_size=200)))
def test_it_survives_any_ciphertext_and_any_key(encrypted: str) -> None:
    envelope = Envelope(TOKEN, APP_ID, (AES_KEY, OLD_AES_KEY), Mode.SAFE)
    encrypted = "".join(encrypted.split())
    query = Query(
        f"{QUERY}&encrypt_type=aes&msg_signature={sign(TOKEN, TIMESTAMP, NONCE, encrypted)}".encode()
    )
    with pytest.raises((Unreadable, Forged)):
        envelope.open(query, sample(encrypted))


@given(st.binary(max_size=200))
def test_it_survives_any_query(query_string: bytes) -> None:
    with pytest.raises(Forged):
        Envelope(TOKEN, APP_ID, (AES_KEY,), Mode.COMPATIBLE).echo(Query(query_string))


def test_it_starts_no_two_ciphertexts_alike() -> None:
    envelope = Envelope(TOKEN, APP_ID, (AES_KEY,), Mode.SAFE)
    query = Query(f"{QUERY}&msg_signature={sign(TOKEN, TIMESTAMP, NONCE, SAMPLE)}".encode())
    cipher = envelope.open(query, sample()).cipher
    assert cipher
    assert envelope.seal("<xml/>", cipher, "1")[:60] != envelope.seal("<xml/>", cipher, "1")[:60]
