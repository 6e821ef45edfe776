"""QR codes of the official account that carry a payload."""

from typing import Any, Final

from bot.channels.wechat.api import Api
from bot.channels.wechat.errors import WeChatError

CREATE: Final = "/cgi-bin/qrcode/create"
LONGEST_SECONDS: Final = 30 * 24 * 3600


async def address_of(api: Api, payload: str, *, lasting: bool) -> str:
    """What a QR code holds whose scan begins with this payload, of at most 64 characters; raises WeChatError.

    An account has 100,000 lasting ones; the others end after 30 days, the longest that the platform takes.
    """
    body: dict[str, Any] = {
        "action_name": "QR_LIMIT_STR_SCENE" if lasting else "QR_STR_SCENE",
        "action_info": {"scene": {"scene_str": payload}},
    }
    answer = await api.post(CREATE, body if lasting else {**body, "expire_seconds": LONGEST_SECONDS})
    address = answer.get("url")
    if not isinstance(address, str) or not address:
        raise WeChatError("unreadable")
    return address
