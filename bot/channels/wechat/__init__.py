"""WeChat official account: callbacks answered passively, the rest by customer-service messages."""

from bot.channels.wechat.channel import Account, WeChat
from bot.channels.wechat.envelope import Mode
from bot.channels.wechat.pointing import Template

__all__ = ["Account", "Mode", "Template", "WeChat"]
