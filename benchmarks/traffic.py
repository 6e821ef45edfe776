"""A customer's messages as WeChat and Telegram post them."""

import hashlib
import json
import time

WECHAT_TOKEN = "benchtoken"
TELEGRAM_TOKEN = "123456:bench-token"
TELEGRAM_SECRET = "bench-secret"
_TURNS_EACH = 16


def post(channel: str, customer: int, turn: int, text: str) -> bytes:
    """The HTTP request that brings turn number `turn` of this customer; no two are alike."""
    number = customer * _TURNS_EACH + turn
    return _wechat(customer, number, text) if channel == "wechat" else _telegram(customer, number, text)


def _wechat(customer: int, number: int, text: str) -> bytes:
    now = str(int(time.time()))
    signature = hashlib.sha1("".join(sorted((WECHAT_TOKEN, now, "42"))).encode()).hexdigest()  # noqa: S324
    openid = f"o{customer:027d}"
    body = (
        f"<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>"
        f"<CreateTime>{now}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{text}]]></Content><MsgId>{number}</MsgId></xml>"
    )
    path = f"/wechat?signature={signature}&timestamp={now}&nonce=42&openid={openid}"
    return _request(path, "text/xml", "", body.encode())


def _telegram(customer: int, number: int, text: str) -> bytes:
    person = {"id": customer, "first_name": "Bench", "language_code": "zh-hans"}
    message = {
        "message_id": number,
        "from": {**person, "is_bot": False},
        "chat": {"id": customer, "first_name": "Bench", "type": "private"},
        "date": int(time.time()),
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    body = json.dumps({"update_id": number, "message": message}).encode()
    secret = f"X-Telegram-Bot-Api-Secret-Token: {TELEGRAM_SECRET}\r\n"
    return _request("/telegram", "application/json", secret, body)


def _request(path: str, content_type: str, header: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\n"
        f"{header}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
