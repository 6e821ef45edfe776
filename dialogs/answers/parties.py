"""Whom a complaint is about: the branch and the person that a story names."""

import re

from dialogs.answers.texts import HAN, normalise

_BRANCH = re.compile(
    rf"([{HAN}]{{2,20}}?)(中心支公司|支公司|分公司|营业部|营业厅|营销服务部|服务部|网点|支行|分行)"
)
_BRANCH_EN = re.compile(
    r"\b(?:(?:The|Your|This|My|Their) )?((?:[A-Z][\w'-]{1,20} ){1,3}(?:[Bb]ranch|[Oo]ffice))\b"
)
_CUT = re.compile(
    r"(?:我们?|你们|他们|她们?|咱们?|本人|在|的|是|到|去|找|给|被|让(?!胡)|由|从(?![化江])|了|着|过|说|问|叫|称|联系|投诉|经|通过|向(?!阳)"
    r"|于(?![都洪田])|对|昨[天晚]|今[天早]|前天|周[一二三四五六日天]|星期[一二三四五六日天]|[一二三四五六七八九十]?[月日号]"
    r"|贵(?![州阳港池溪定南德])|该|这[个家]|那[个家]|某|客服|公司|跟|与|和(?![平田县顺龙林静硕布政])|就|把|要求|请|才|都|也|还|又|再|买|办理?|来自)"
)
_NO_PLACE = re.compile(
    r"^(?:各级?|其他|其它|上级|下级|当地|附近|所有|全国|任何|几个?|[一两二三四五六七八九十]个?|省|市|区|县|总|哪[个家]?)*$"
)
_ROLE = (
    r"(?:保险|销售|理赔|客户|业务|服务|区域|团队|部门|大堂)?"
    r"(?:业务员|代理人|经纪人|营销员|推销员|销售员?|顾问|经理|主管|主任|专员|客服|坐席|柜员|查勘员|定损员|理赔员|勘查员|讲师|总监|工作人员)"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许邓冯韩曹彭曾萧肖蔡潘田董袁余叶蒋杜苏魏吕丁沈任姚卢傅钟姜"
    "崔谭廖范汪陆石戴贾韦夏邱侯邹熊孟秦阎薛尹段雷黎史陶贺顾毛郝龚邵万覃武莫孔汤江程马高"
)
"""Common ones that seldom begin another word after a person's role."""
_GOES_ON = (
    "说讲称告让叫给在的是不没打骗把对和跟向要到去来推承当已又一就也都很非还却态只从曾未拒以将为用带劝骂挂收误答诱"
    "忽多再我你他她"
)
_NOT_A_NAME = "昨今前上下本经时间面法便式案少诺可何意严重二三四五六七八九十度级额客户款序了们任总"
_GIVEN = rf"[^{_NOT_A_NAME}{_GOES_ON}\W\da-zA-Z_]"
_FOLLOWS = rf"(?=$|[\s,。;!?、)(:]|[{_GOES_ON}])"
_NAMED = re.compile(
    rf"{_ROLE}(?:名叫|叫做?|姓名是?|[:\s])?\(?"
    rf"(?:([{_SURNAMES}](?:{_GIVEN}|{_GIVEN}{{2}}|某{{1,2}})|[小老][{_SURNAMES}]){_FOLLOWS}"
    rf"|([{_SURNAMES}](?:先生|女士|小姐|经理|主任)))"
)
_TITLED = re.compile(rf"(?<![{HAN}])([{_SURNAMES}](?:经理|主任|主管|总监|顾问)){_FOLLOWS}")
_NAMED_EN = re.compile(
    r"\b(?:[Aa]gent|[Mm]anager|[Aa]dvis[eo]r|[Bb]roker|[Rr]epresentative|[Ss]alesman|[Ss]aleswoman|[Aa]djuster)"
    r",? (?:named |called |Mr\.? |Ms\.? |Mrs\.? )?([A-Z][a-z'-]{1,20}(?: [A-Z][a-z'-]{1,20}){0,2})\b"
)


def find_branch(text: str) -> str | None:
    """The one branch that a story names, such as "朝阳营业部", or None if there is none or more than one."""
    text = normalise(text)
    found = {branch for match in _BRANCH.finditer(text) if (branch := _branch(match))}
    found |= {match[1] for match in _BRANCH_EN.finditer(text)}
    return found.pop() if len(found) == 1 else None


def find_person(text: str) -> str | None:
    """The one person of the insurer's that a story names, such as "王芳" or "张经理", or None."""
    text = normalise(text)
    found = {match[1] or match[2] for match in _NAMED.finditer(text)}
    found |= {match[1] for match in _TITLED.finditer(text)}
    found |= {match[1] for match in _NAMED_EN.finditer(text)}
    return found.pop() if len(found) == 1 else None


def _branch(match: re.Match[str]) -> str | None:
    place = _CUT.split(match[1])[-1]
    if len(place) < 2 or _NO_PLACE.match(place):
        return None
    return place + match[2]
