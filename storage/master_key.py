"""Where the master key comes from: the environment, or a file that the first start makes."""

import base64
import binascii
import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from storage.crypto import KEY_BYTES
from storage.errors import StorageError

FILE_NAME = "secret.key"
HOW_TO_MAKE_ONE = "make one with: openssl rand -base64 32"
HEX = re.compile(r"[0-9a-fA-F]{64}")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{43}=?")


class KeyProblem(StorageError):
    """There is no usable master key; the message says what to do and never shows the key."""


def load_master_key(environ_value: str | None, data_dir: Path, may_create: bool) -> bytes:
    """The 32 bytes of TINGSU_SECRET_KEY, or of `secret.key` in the data folder; raises KeyProblem.

    With `may_create` a first start makes the file, readable by its owner only; of several that start at
    once one makes it and all use it.
    """
    if environ_value is not None and environ_value.strip():
        return _decoded(environ_value, "TINGSU_SECRET_KEY")
    path = data_dir / FILE_NAME
    try:
        if may_create and not path.exists():
            _make(path)
        return _decoded(_read(path), str(path))
    except FileNotFoundError:
        raise KeyProblem(f"TINGSU_SECRET_KEY is not set; {HOW_TO_MAKE_ONE}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyProblem(f"the key in {path} cannot be read or made: {type(error).__name__}") from error


def _decoded(text: str, origin: str) -> bytes:
    text = text.strip()
    try:
        if HEX.fullmatch(text):
            return bytes.fromhex(text)
        if BASE64.fullmatch(text):
            padded = text.rstrip("=") + "="
            return base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        pass
    raise KeyProblem(f"{origin} is not a key of {KEY_BYTES} bytes in base64 or hex; {HOW_TO_MAKE_ONE}")


def _read(path: Path) -> str:
    with path.open(encoding="ascii") as file:
        status = os.fstat(file.fileno())
        if stat.S_IMODE(status.st_mode) & 0o077:
            raise KeyProblem(f"{path} can be read by others; run: chmod 600 {path}")
        return file.read(200)


def _make(path: Path) -> None:
    """Written whole beside its place, then linked there, which fails if another was quicker."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{FILE_NAME}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
