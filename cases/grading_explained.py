"""Why a case has its grade, in sentences for staff."""

from collections.abc import Iterator

from cases.grading import SPECIAL_CARE, Assessment, Finding, GradingRules
from cases.special_care import SpecialCare
from cases.taxonomy import Taxonomy

_CARE = {
    SpecialCare.ELDERLY: ("60 岁以上", "60 or older"),
    SpecialCare.DISABLED: ("残障", "disabled"),
    SpecialCare.ILL: ("重病", "seriously ill"),
    SpecialCare.MINOR: ("未成年", "under age"),
    SpecialCare.PREGNANT: ("孕产期", "pregnant"),
    SpecialCare.BEREAVED: ("痛失亲人", "bereaved"),
    SpecialCare.VETERAN: ("退役军人", "veteran"),
}


def explain(assessment: Assessment, rules: GradingRules, taxonomy: Taxonomy, locale: str) -> list[str]:
    """A line in "zh" or "en" for each finding, the gravest first. Rules and matters that are there no
    longer are told by their code. The lines quote words of the rules, nothing else of the story."""
    english = locale == "en"
    ordered = sorted(assessment.findings, key=lambda finding: finding.grade)
    found = [finding for finding in ordered if finding.rule != SPECIAL_CARE]
    told = [_line(finding, rules, taxonomy, english=english) for finding in found]
    if not found and english:
        told.append(f"{rules.otherwise}: no rule speaks for another grade")
    elif not found:
        told.append(f"{rules.otherwise}：没有触发其他分级规则")
    told += [_care(one, english=english) for one in assessment.findings if one.rule == SPECIAL_CARE]
    return told


def _line(finding: Finding, rules: GradingRules, taxonomy: Taxonomy, *, english: bool) -> str:
    rule = rules.find(finding.rule)
    called = rule.called("en" if english else "zh") if rule else finding.rule
    if english:
        return f"{finding.grade} {called}: {'; '.join(_english(finding, rules, taxonomy))}"
    return f"{finding.grade} {called}：{'；'.join(_chinese(finding, rules, taxonomy))}"


def _chinese(finding: Finding, rules: GradingRules, taxonomy: Taxonomy) -> Iterator[str]:
    if finding.words:
        yield "提到" + "、".join(f"“{word}”" for word in finding.words)
    if finding.matter:
        yield f"诉由为{taxonomy.label(finding.matter, 'zh')}"
    if finding.amount is not None:
        yield f"涉及金额 {_yuan(finding.amount)} 元"
    if finding.people is not None:
        yield f"涉及约 {finding.people} 人"
    if finding.repeats is not None:
        yield f"{rules.repeat_days} 天内第 {finding.repeats} 次投诉"


def _english(finding: Finding, rules: GradingRules, taxonomy: Taxonomy) -> Iterator[str]:
    if finding.words:
        yield "says " + ", ".join(f"“{word}”" for word in finding.words)
    if finding.matter:
        yield f"about {taxonomy.label(finding.matter, 'en')}"
    if finding.amount is not None:
        yield f"CNY {_yuan(finding.amount)} at stake"
    if finding.people is not None:
        yield f"about {finding.people} people"
    if finding.repeats is not None:
        yield f"{finding.repeats} complaints within {rules.repeat_days} days"


def _care(finding: Finding, *, english: bool) -> str:
    kinds = [_CARE[kind][english] for kind in finding.care]
    if english:
        return f"Green channel ({', '.join(kinds)}): one grade up, {finding.grade}"
    return f"绿色通道（{'、'.join(kinds)}）：提高一级，为 {finding.grade}"


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}" if fen % 100 == 0 else f"{fen // 100:,}.{fen % 100:02}"
