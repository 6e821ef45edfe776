"""The intake that all peers do: ten messages, nine answers kept, one row in a table of cases at the end."""

import argparse
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

START = "/start"
GREETING = "您好。要投诉，请发送 /start。"


@dataclass(frozen=True)
class Step:
    """A field, the question for it, and what an answer must look like."""

    name: str
    question: str
    accepted: re.Pattern[str] = re.compile(".", re.DOTALL)


STEPS = (
    Step("consent", "登记投诉需要您同意我们使用您提供的信息。同意请回复“同意”。", re.compile("同意")),
    Step("category", "您要投诉哪方面？销售、理赔、退保还是服务？"),
    Step("matter", "具体是什么问题？"),
    Step("policy", "您的保单号是多少？", re.compile(r"[A-Za-z0-9]{6,20}\Z")),
    Step("story", "请讲一讲事情的经过。"),
    Step("request", "您希望我们怎么解决？"),
    Step("phone", "我们打哪个电话找您？", re.compile(r"1\d{10}\Z")),
    Step("evidence", "有图片或文件要给我们吗？没有就回复“没有”。"),
    Step("confirmation", "以上都对吗？回复“确认”就为您登记。", re.compile("确认")),
)
_KEPT = ("category", "matter", "policy", "story", "request", "phone", "evidence")
_TABLE = """
CREATE TABLE IF NOT EXISTS cases (
    number INTEGER PRIMARY KEY, customer TEXT, category TEXT, matter TEXT, policy TEXT, story TEXT,
    request TEXT, phone TEXT, evidence TEXT
)
"""
_INSERT = "INSERT INTO cases VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)"


def misunderstood(step: Step) -> str:
    """The question again."""
    return f"这个回答我没看懂。{step.question}"


def registered(number: int) -> str:
    """The last answer of the intake."""
    return f"您的投诉已受理，编号 {number}。"


def open_database(path: Path) -> sqlite3.Connection:
    """A connection whose commits are on the disk when they return, with the table of cases."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(_TABLE)
    return connection


def register(connection: sqlite3.Connection, customer: str, answers: Mapping[str, str]) -> int:
    """Write the case; its number."""
    cursor = connection.execute(_INSERT, (customer, *(answers[name] for name in _KEPT)))
    return int(cursor.lastrowid or 0)


def arguments() -> argparse.ArgumentParser:
    """What every peer is started with."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    return parser
