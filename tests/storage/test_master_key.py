"""The master key: from the environment in any usual writing, or from a file nobody else can read."""

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.master_key import FILE_NAME, KeyProblem, load_master_key

KEY = bytes(range(224, 256))


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(KEY).decode(),
        base64.b64encode(KEY).decode().rstrip("="),
        base64.urlsafe_b64encode(KEY).decode(),
        KEY.hex(),
        f" {KEY.hex().upper()}\n",
    ],
)
def test_it_reads_the_key_from_the_environment(text: str, tmp_path: Path) -> None:
    assert load_master_key(text, tmp_path, may_create=False) == KEY
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["secret", KEY.hex()[:-2], base64.b64encode(KEY[:-1]).decode(), "密" * 43, "=" * 44, "x" * 65]
)
def test_it_refuses_what_is_no_key_without_repeating_it(text: str, tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="TINGSU_SECRET_KEY") as refusal:
        load_master_key(text, tmp_path, may_create=True)
    assert text not in str(refusal.value)


@pytest.mark.parametrize("unset", [None, "", "  "])
def test_it_makes_a_private_file_once(unset: str | None, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    key = load_master_key(unset, folder, may_create=True)
    assert len(key) == 32
    assert (folder / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert load_master_key(unset, folder, may_create=True) == key
    assert load_master_key(unset, folder, may_create=False) == key
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]


def test_it_makes_one_key_for_all_that_start_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_master_key(None, tmp_path, may_create=True), range(16)))
    assert len(keys) == 1


def test_it_stops_without_a_key_where_it_may_not_make_one(tmp_path: Path) -> None:
    with pytest.raises(KeyProblem, match="TINGSU_SECRET_KEY is not set"):
        load_master_key(None, tmp_path, may_create=False)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_it_refuses_a_file_that_others_can_read(mode: int, tmp_path: Path) -> None:
    load_master_key(None, tmp_path, may_create=True)
    (tmp_path / FILE_NAME).chmod(mode)
    with pytest.raises(KeyProblem, match="chmod 600"):
        load_master_key(None, tmp_path, may_create=True)


@pytest.mark.parametrize("content", [b"", b"short\n", b"\xff" * 44])
def test_it_refuses_a_damaged_file_and_leaves_it(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(KeyProblem, match=str(path)):
        load_master_key(None, tmp_path, may_create=True)
    assert path.read_bytes() == content
