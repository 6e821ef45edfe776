"""Holidays of 2027 as somebody may bring them: made up, but in the forms that are read."""

NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
经批准，现将2027年放假调休日期的安排通知如下。
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕前一天、周五）至11日（周四）放假调休，共7天。1月31日（星期日）、2月20日（周六）上班。
三、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）上班，10月9日（周六）上班。
节假日期间，请妥善安排值班。
2026年11月6日
"""
LIST = """# 2027
2027-01-01..2027-01-03 off 元旦
2027-02-05 至 2027-02-11, 休, 春节
2027-10-01 to 2027-10-07;off
2027-01-31 on
2027-02-20,班
2027-09-26 on
2027-10-09 on
"""


def event(name: str, first: str, end: str = "", more: str = "") -> str:
    """An event of an .ics file; `end` is the day after the last."""
    until = f"DTEND;VALUE=DATE:{end}\n" if end else ""
    return f"BEGIN:VEVENT\nDTSTART;VALUE=DATE:{first}\n{until}SUMMARY;LANGUAGE=zh:{name}\n{more}END:VEVENT\n"


EVENTS = (
    event("元旦 休", "20270101", "20270104")
    + event("春节（休）", "20270205", "20270212")
    + event("春节（班）", "20270131")
    + event("Spring Festival", "20270220", "20270221", "X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY\n")
    + event("国庆节 休", "20271001", "20271008")
    + event("国庆节 补\n 班", "20270926")
    + event("国庆节 班", "20271009", "20271010")
    + event("春分", "20270321", more="RRULE:FREQ=YEARLY\n")
    + event("元旦 休", "20260101", "20260104")
)
ICS = f"BEGIN:VCALENDAR\nVERSION:2.0\n{EVENTS}END:VCALENDAR\n".replace("\n", "\r\n")
