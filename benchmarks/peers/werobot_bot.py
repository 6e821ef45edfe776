"""WeRoBot with its sessions in SQLite, as its manual shows it, served by waitress."""

import logging

import waitress
from bottle import Bottle
from werobot import WeRoBot
from werobot.contrib.bottle import make_view
from werobot.session.sqlitestorage import SQLiteStorage

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


def main() -> None:
    options = arguments().parse_args()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    cases = open_database(options.folder / "cases.db")
    sessions = SQLiteStorage(str(options.folder / "sessions.sqlite3"))
    robot = WeRoBot(token="benchtoken", enable_session=True, session_storage=sessions)

    @robot.text
    def answer(message, session):  # type: ignore[no-untyped-def]
        if message.content == START:
            session.clear()
            session["step"] = 0
            return STEPS[0].question
        if session.get("step") is None:
            return GREETING
        step = STEPS[session["step"]]
        if not step.accepted.match(message.content):
            return misunderstood(step)
        session[step.name] = message.content
        session["step"] += 1
        if session["step"] < len(STEPS):
            return STEPS[session["step"]].question
        session["step"] = None
        return registered(register(cases, message.source, session))

    web = Bottle()
    web.route("/wechat", ["GET", "POST"], make_view(robot))
    waitress.serve(web, host="127.0.0.1", port=options.port, threads=4, _quiet=True)


if __name__ == "__main__":
    main()
