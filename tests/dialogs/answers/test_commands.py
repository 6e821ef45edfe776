import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.answers.command_words import COMMANDS, LANGUAGES
from dialogs.answers.commands import read_command
from dialogs.messages import Command, CommandName


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("返回", "back", ""),
        ("上一步", "back", ""),
        ("返回上一步", "back", ""),
        ("Back", "back", ""),
        ("go back please", "back", ""),
        ("/back", "back", ""),
        ("/back@tingsu_bot", "back", ""),
        ("修改", "change", ""),
        ("我要修改一下", "change", ""),
        ("修改3", "change", "3"),
        ("改第三项", "change", "3"),
        ("更改第２个", "change", "2"),
        ("修改 电话", "change", "电话"),
        ("change item 3", "change", "3"),
        ("Change something", "change", ""),
        ("/change 3", "change", "3"),
        ("跳过", "skip", ""),
        ("跳过吧", "skip", ""),
        ("SKIP!", "skip", ""),
        ("取消", "cancel", ""),
        ("取消。", "cancel", ""),
        ("我想取消投诉", "cancel", ""),
        ("不投诉了", "cancel", ""),
        ("I want to cancel", "cancel", ""),
        ("重新开始", "restart", ""),
        ("start over", "restart", ""),
        ("帮助", "help", ""),
        ("?", "help", ""),
        ("？", "help", ""),
        ("/help@tingsu_bot", "help", ""),
        ("进度", "progress", ""),
        ("查询进度", "progress", ""),
        ("请帮我查一下进度", "progress", ""),
        ("进度 TS-7K2M-9QXR-4", "progress", "TS-7K2M-9QXR-4"),
        ("查询TS-7K2M-9QXR-4的进度", "progress", "TS-7K2M-9QXR-4"),
        ("/progress ts-7k2m-9qxr-4", "progress", "ts-7k2m-9qxr-4"),
        ("Check status ts-7k2m-9qxr-4", "progress", "TS-7K2M-9QXR-4"),
        ("人工", "person", ""),
        ("转人工", "person", ""),
        ("帮我转人工，谢谢", "person", ""),
        ("我要找人工客服！", "person", ""),
        ("转 人 工", "person", ""),
        ("找人", "person", ""),
        ("I'd like to talk to a person, please", "person", ""),
        ("human", "person", ""),
        ("语言", "language", ""),
        ("language", "language", ""),
        ("/language en", "language", "en"),
        ("/language 中文", "language", "zh"),
        ("English", "language", "en"),
        ("switch to English please", "language", "en"),
        ("说英语", "language", "en"),
        ("中文", "language", "zh"),
        ("请说中文", "language", "zh"),
        ("撤回同意", "withdraw_consent", ""),
        ("我要撤回同意", "withdraw_consent", ""),
        ("withdraw my consent", "withdraw_consent", ""),
        ("/withdraw_consent", "withdraw_consent", ""),
        ("开始", "begin", ""),
        ("/start", "begin", ""),
        ("/start qr_Branch-7", "begin", "qr_Branch-7"),
        ("\u202e取\u200b消\x00", "cancel", ""),
    ],
)
def test_it_knows_a_command_however_it_is_said(text: str, command: str, argument: str) -> None:
    assert read_command(text) == Command(CommandName(command), argument)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "没有取消",
        "不要取消",
        "取消了",
        "是否取消",
        "业务员说可以取消保单，结果不帮助我退款",
        "你们不提供帮助",
        "人工客服态度很差",
        "转人工转了半小时没人接",
        "修改受益人拖了三个月",
        "修改保单地址被拒",
        "进度太慢了",
        "TS-7K2M-9QXR-4 处理得不好",
        "我的投诉没人管",
        "返回给我的保费不对",
        "英文合同看不懂",
        "/unknown",
        "/::)",
        "/",
        "1",
        "我要投诉",
        "没有",
        "back pain claim refused",
        "the agent lied to me",
        "cancel my policy",
        "取消\n保单",
        "取消" * 60,
    ],
)
def test_it_takes_no_story_or_answer_for_a_command(text: str) -> None:
    assert read_command(text) is None


def test_it_means_one_thing_by_each_word() -> None:
    words = [word for said in (*COMMANDS.values(), *LANGUAGES.values()) for word in said.split("|")]
    assert len(words) == len(set(words))
    assert set(COMMANDS) == set(CommandName)


@pytest.mark.parametrize("name", list(CommandName))
def test_it_knows_every_word_of_the_table(name: CommandName) -> None:
    for word in COMMANDS[name].split("|"):
        assert read_command(word) == Command(name)
        assert read_command(f"{word.upper()}！") == Command(name)


@given(st.text() | st.text(alphabet="取消帮助请我要/@? TS-12", max_size=100))
def test_it_reads_anything(text: str) -> None:
    command = read_command(text)
    assert command is None or command.name in CommandName
