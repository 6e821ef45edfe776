"""Telegram: updates in by webhook or polling, messages out through the Bot API.

`channel.Telegram` is the way in; the other files are its parts.
"""
