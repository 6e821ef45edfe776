"""The least a durable turn can cost in Python: an HTTP server, WeChat's parser and one transaction written by
hand, that holds what Tingsu's holds: the message's key against repeats, the state of the dialog and the
outgoing message. No framework, no threads, no encryption."""

import json
import sqlite3
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from wechatpy import create_reply, parse_message
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.utils import check_signature

from benchmarks.peers.intake import (
    GREETING,
    START,
    STEPS,
    arguments,
    misunderstood,
    open_database,
    register,
    registered,
)

TOKEN = "benchtoken"
TABLES = """
CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS dialogs (customer TEXT PRIMARY KEY, state TEXT);
CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY, customer TEXT, body TEXT, state INTEGER);
"""


class Floor:
    """The ASGI application."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        query = parse_qs(scope["query_string"].decode())
        body = b""
        more = True
        while more:
            part = await receive()
            body += part.get("body", b"")
            more = part.get("more_body", False)
        try:
            check_signature(TOKEN, query["signature"][0], query["timestamp"][0], query["nonce"][0])
        except (KeyError, InvalidSignatureException):
            await _respond(send, 403, b"")
            return
        message = parse_message(body)
        reply = create_reply(self._turn(message.source, int(message.id), message.content), message)
        await _respond(send, 200, reply.render().encode())

    def _turn(self, customer: str, key: int, text: str) -> str:
        execute = self._database.execute
        execute("BEGIN IMMEDIATE")
        try:
            execute("INSERT INTO inbox VALUES (?)", (key,))
        except sqlite3.IntegrityError:
            execute("ROLLBACK")
            return ""
        row = execute("SELECT state FROM dialogs WHERE customer = ?", (customer,)).fetchone()
        state, says = self._advance(customer, json.loads(row[0]) if row else {}, text)
        execute(
            "INSERT INTO dialogs VALUES (?, ?) ON CONFLICT (customer) DO UPDATE SET state = excluded.state",
            (customer, json.dumps(state, ensure_ascii=False)),
        )
        execute("INSERT INTO outbox (customer, body, state) VALUES (?, ?, 1)", (customer, says))
        execute("COMMIT")
        return says

    def _advance(self, customer: str, state: dict[str, Any], text: str) -> tuple[dict[str, Any], str]:
        if text == START:
            return {"step": 0}, STEPS[0].question
        if "step" not in state:
            return state, GREETING
        step = STEPS[state["step"]]
        if not step.accepted.match(text):
            return state, misunderstood(step)
        state[step.name] = text
        state["step"] += 1
        if state["step"] < len(STEPS):
            return state, STEPS[state["step"]].question
        return {}, registered(register(self._database, customer, state))


async def _respond(send: Any, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/xml"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    options = arguments().parse_args()
    database = open_database(options.folder / "floor.db")
    database.executescript(TABLES)
    uvicorn.run(
        Floor(database), port=options.port, log_level="warning", access_log=False, lifespan="off", ws="none"
    )


if __name__ == "__main__":
    main()
