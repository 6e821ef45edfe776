"""How many messages a contact of WeChat may still be sent, for who is about to write one."""

from datetime import datetime

from bot.channels.wechat.window import Opening, Window
from storage import windows
from storage.windows import Quota


def quota(window: windows.Window, now: datetime, *, template: bool) -> Quota:
    """What is left at this time of the windows that the contact opened. `template`: the account has one."""
    opened = Window(*window)
    ends = opened.message_at + Opening.MESSAGE.length if opened.message_at else None
    return Quota(opened.left(now), ends if ends and ends > now else None, template)
