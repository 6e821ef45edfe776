"""How many messages a channel still takes, for who is about to write one."""

from datetime import datetime

from storage.windows import Quota, Window


def quota(channel: str, window: Window, now: datetime, *, template: bool) -> Quota | None:
    """What may still be sent; None where nobody counts. `template`: WeChat's account has one."""
    if channel != "wechat":
        return None
    from bot.channels.wechat.quota import quota

    return quota(window, now, template=template)
