"""A short intake for the page's own tests: every kind of question once, in the order of a complaint."""

from collections.abc import Callable

from dialogs.messages import Choice, Command, CommandName, Content, File, Link, Say, Step, Tap, Text

REQUESTS = (("pay", "赔付"), ("refund", "退款"), ("apologise", "道歉"), ("explain", "给个解释"))
STORY = "已经记下了。还有要补充的吗？可以继续说，也可以发照片。"
MATTER = "看起来是这件事，对吗？\n事项：理赔时效慢\n险种：医疗险"
REQUEST = "您希望怎么解决？可以选几项，选好后点“选好了”。"
CONTACT = "请留下姓名和手机号，方便处理人员联系您。"
REVIEW = """请核对：
1. 经过：住院理赔拖了三个月没人管
2. 事项：理赔时效慢
3. 诉求：赔付、给个解释
4. 联系人：李女士 138****1234"""
DONE = "投诉已受理。案件编号 TS-7K3M-9QX2-D。我们会在12月7日前答复您。"
HELP = "您可以随时发文字或照片。"

Question = Callable[[], Say]


class Intake:
    """Answers as the dialog would, without reading what is said."""

    def __init__(self) -> None:
        self._question = 0
        self._chosen: list[str] = []
        self._open: Question = self._story

    def __call__(self, content: Content) -> list[Say]:
        match content:
            case Command(CommandName.HELP):
                return [Say(HELP, link=Link("隐私政策", "https://insurer.example/privacy")), self._open()]
            case Command(CommandName.BEGIN):
                return [Say("请说说发生了什么。", step=Step(1, 5))]
            case File():
                return [Say(f"收到：{content.name}"), self._open()]
            case Text():
                return [self._next(self._request if self._open == self._matter else self._after_text())]
            case Tap(token):
                return [self._tapped(*token.split(":"))]
            case _:
                return [Say("好的")]

    def _tapped(self, question: str, value: str) -> Say:
        if int(question) != self._question:
            return Say("这个按钮已经过时了，请用最新的问题。")
        if value in dict(REQUESTS):
            self._chosen = (
                [*self._chosen, value]
                if value not in self._chosen
                else [kept for kept in self._chosen if kept != value]
            )
            return self._next(self._request)
        return self._next(self._after_tap(value))

    def _after_tap(self, value: str) -> Question:
        match value:
            case "done":
                return self._matter
            case "right":
                return self._request
            case "chosen":
                return self._contact
            case "submit":
                return self._end
            case _:
                return self._open

    def _after_text(self) -> Question:
        return self._review if self._open == self._contact else self._story

    def _next(self, question: Question) -> Say:
        self._open = question
        self._question += 1
        return self._open()

    def _choices(self, *options: tuple[str, str]) -> tuple[Choice, ...]:
        return tuple(Choice(f"{self._question}:{value}", label) for value, label in options)

    def _story(self) -> Say:
        return Say(STORY, self._choices(("done", "说完了")), step=Step(1, 5))

    def _matter(self) -> Say:
        return Say(MATTER, self._choices(("right", "对"), ("wrong", "不对，重新选")), step=Step(2, 5))

    def _request(self) -> Say:
        chosen = tuple(f"{self._question}:{value}" for value in self._chosen)
        options = self._choices(*REQUESTS, ("chosen", "选好了"))
        return Say(REQUEST, options, many=True, chosen=chosen, step=Step(3, 5))

    def _contact(self) -> Say:
        return Say(CONTACT, step=Step(4, 5), expects="phone")

    def _review(self) -> Say:
        options = self._choices(("submit", "提交"), ("change", "修改某一项"), ("details", "补充信息"))
        return Say(REVIEW, options, step=Step(5, 5))

    def _end(self) -> Say:
        return Say(DONE)
