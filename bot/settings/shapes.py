"""What single values look like. Each function returns the value to use or raises ValueError saying what
would be right."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = timedelta(days=3660)
_ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?", re.IGNORECASE)
_STORE = re.compile(r"s3://[a-z0-9][a-z0-9.-]+(/[\w./-]*)?")


def duration(text: object) -> timedelta:
    """A time span such as 30s, 30m, 24h or 7d, of at least a second."""
    match = re.fullmatch(r"([1-9][0-9]{0,8})\s*([smhd])", str(text).strip(), re.ASCII)
    if match is None:
        raise ValueError("is not a time span; write for example 30s, 30m, 24h or 7d")
    seconds = int(match[1]) * _UNITS[match[2]]
    if seconds > _LONGEST.total_seconds():
        raise ValueError("is too long; at most ten years")
    return timedelta(seconds=seconds)


def year(text: object) -> int:
    """A year of our time."""
    if isinstance(text, str) and re.fullmatch(r"20[0-9][0-9]", text.strip(), re.ASCII):
        return int(text)
    raise ValueError("is not a year; write for example 2027")


def web_address(text: str) -> str:
    """A page's address without a slash at its end, or nothing."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        good = (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and (parts.port is None or parts.port > 0)
        )
    except ValueError:
        good = False
    if not good or not text.isprintable() or any(mark in text for mark in " \"'<>;,\\"):
        raise ValueError("is not a web address; write for example https://www.example.com")
    return text.rstrip("/")


def frame_ancestor(text: str) -> str:
    """A site that may show the page in a frame."""
    if text == "'self'" or _ORIGIN.fullmatch(text):
        return text
    raise ValueError("is not a site; write for example https://www.example.com, without a path")


def store(text: str) -> str:
    """Where evidence is kept."""
    if not text or _STORE.fullmatch(text):
        return text.rstrip("/")
    raise ValueError("is not a place for files; leave it empty or write s3://bucket/folder")


def app_id(text: str) -> str:
    """WeChat's name for an official account, or nothing."""
    if re.fullmatch(r"\w{0,64}", text, re.ASCII):
        return text
    raise ValueError("is not an app id; it looks like wx0123456789abcdef")


def template_id(text: str) -> str:
    """WeChat's name for a template, or nothing."""
    if re.fullmatch(r"[\w-]{0,64}", text, re.ASCII):
        return text
    raise ValueError("is not the id of a template; copy it from WeChat's page, or leave it empty")


def template_field(text: str) -> str:
    """A template's name for one of its fields, or nothing."""
    if not text or re.fullmatch(r"[a-z_]{1,32}[0-9]{0,3}", text, re.ASCII):
        return text
    raise ValueError("is not a field of a template; write for example thing1")


def host(text: str) -> str:
    """What to listen on."""
    if re.fullmatch(r"[A-Za-z0-9._:-]+", text):
        return text
    raise ValueError("is not a host; write for example 127.0.0.1, or 0.0.0.0 for all")


def port(text: str) -> str:
    """A port's number; 0 takes any that is free."""
    if re.fullmatch(r"[0-9]{1,5}", text, re.ASCII) and int(text) <= 65535:
        return text
    raise ValueError("is not a port; write a number up to 65535, for example 8000")
