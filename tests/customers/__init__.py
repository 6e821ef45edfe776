"""Customers on each channel: they write, tap and send photos the way their platform passes it on, and
remember what they were told."""

from tests.customers.base import Customer, Heard
from tests.customers.telegram import PollingCustomer, TelegramCustomer
from tests.customers.web import WebCustomer
from tests.customers.wechat import WeChatCustomer

__all__ = ["Customer", "Heard", "PollingCustomer", "TelegramCustomer", "WeChatCustomer", "WebCustomer"]
