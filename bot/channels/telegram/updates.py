"""The parts of a Bot API update that Tingsu reads. Whatever else stands in one is skipped unseen."""

from typing import Annotated

from msgspec import Meta, Struct, field

# Telegram promises at most 52 significant bits for ids.
Id = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Token = Annotated[str, Meta(max_length=256)]
Size = Annotated[int, Meta(ge=0, le=2**53)]

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")


class User(Struct, frozen=True, gc=False):
    language_code: Token | None = None
    is_bot: bool | None = None


class Chat(Struct, frozen=True, gc=False):
    id: Id
    type: str


class Media(Struct, frozen=True, gc=False):
    """Any file that Telegram keeps: a document, a voice message, a video, one size of a photo."""

    file_id: str
    file_unique_id: str = ""
    file_size: Size | None = None
    file_name: str = ""
    mime_type: str = ""
    width: int = 0
    height: int = 0


class Venue(Struct, frozen=True, gc=False):
    title: str
    address: str = ""


class Contact(Struct, frozen=True, gc=False):
    phone_number: str
    first_name: str = ""
    last_name: str = ""


class Replied(Struct, frozen=True):
    """The message that another one answers."""

    message_id: Id
    sender: User | None = field(name="from", default=None)


class Message(Struct, frozen=True):
    message_id: Id
    chat: Chat
    sender: User | None = field(name="from", default=None)
    text: str | None = None
    caption: str = ""
    media_group_id: Token | None = None
    photo: tuple[Media, ...] = ()
    # An animation also arrives as a document; it stands first here because the first one found counts.
    animation: Media | None = None
    document: Media | None = None
    voice: Media | None = None
    audio: Media | None = None
    video: Media | None = None
    video_note: Media | None = None
    venue: Venue | None = None
    contact: Contact | None = None
    reply_to_message: Replied | None = None


class CallbackMessage(Struct, frozen=True):
    """The message whose button was tapped, be it accessible or not."""

    chat: Chat


class CallbackQuery(Struct, frozen=True):
    id: Token
    sender: User = field(name="from")
    message: CallbackMessage | None = None
    data: str | None = None


class ChatMember(Struct, frozen=True, gc=False):
    status: str


class ChatMemberUpdated(Struct, frozen=True):
    chat: Chat
    new_chat_member: ChatMember
    sender: User | None = field(name="from", default=None)


class Update(Struct, frozen=True):
    update_id: Id
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None
