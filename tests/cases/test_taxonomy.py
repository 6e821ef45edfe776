from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cases.taxonomy import Entry, Item, Proposal, Taxonomy, classify

SECTION: dict[str, Any] = yaml.safe_load(
    Path(__file__).parents[2].joinpath("config.yaml").read_text("utf-8")
)["taxonomy"]
TAXONOMY = TypeAdapter(Taxonomy).validate_python(SECTION)
SMALL = Taxonomy(
    lines=(Entry("HLTH", "健康险", "Health", ("健康险",)),),
    matters=(
        Entry(
            "CLAIM", "理赔", "Claims", ("理赔", "claim"), (Item("CLAIM.slow", "慢", "Slow", ("慢", "slow")),)
        ),
        Entry("SURR", "退保", "Surrender", ("退保",), (Item("SURR.slow", "慢", "Slow", ("慢", "很慢")),)),
    ),
)


@pytest.mark.parametrize(
    ("story", "matter", "line"),
    [
        ("住院理赔拖了三个月没人管", "CLAIM.slow", "HLTH.medical"),
        ("业务员承诺年收益5%现在不认", "SALES.promised_return", None),
        ("退保只退我一点点钱", "SURR.amount", None),
        ("车险定损太低", "CLAIM.amount", "PROP.motor"),
        ("客服态度恶劣", "SERVICE.attitude", None),
        ("未经我同意自动续保扣费", "SALES.auto_renewal", None),
        ("骚扰电话", "PRIVACY.harassment", None),
        ("重疾险拒赔，说我没有如实告知", "CLAIM.refused", "HLTH.disease"),
        ("百万医疗险不给报销，说是既往症", "CLAIM.refused", "HLTH.medical"),
        ("在银行存款变成了保险", "SALES.taken_for_deposit", None),
        ("分红险红利一直没到账", "PAYOUT.unpaid", "LIFE.participating"),
        ("保单上不是我签的字，是业务员代签名", "SALES.signed_for", None),
        ("电话一直打不通，等了半小时没人接", "SERVICE.hotline", None),
        ("APP登录不上，一直闪退", "SYSTEM.fault", None),
        ("支付失败但是钱扣了", "SYSTEM.payment", None),
        ("我的信息被泄露了", "PRIVACY.leak", None),
        ("不让退保，说过了犹豫期", "SURR.conditions", None),
        ("退保申请一个多月了，退款还没到", "SURR.slow", None),
        ("万能险退保扣了很多手续费", "SURR.amount", "LIFE.universal"),
        ("交强险理赔反复补材料", "CLAIM.documents", "PROP.motor_compulsory"),
        ("修理厂没修好我的车，查勘员不管", "CLAIM.repair", "PROP.motor"),
        ("保单贷款利息太高", "POS.loan", None),
        ("想变更受益人，柜台不给办", "POS.beneficiary", None),
        ("保单失效了要求复效被拒绝", "POS.reinstatement", None),
        ("重复扣款两次，要求退还", "RENEW.wrong_charge", None),
        ("没有提醒我缴费，保险断了", "RENEW.not_reminded", None),
        ("产品停售了不给续保", "RENEW.stopped_or_dearer", None),
        ("买贷款的时候捆绑销售保险", "SALES.tied", None),
        ("天天打推销电话烦死了", "SALES.nuisance", None),
        ("两个部门互相踢皮球", "SERVICE.passing_on", None),
        ("道路救援说好免费结果没兑现", "SERVICE.benefits", "PROP.motor"),
        ("买了三个月没收到保单", "UW.delivery", None),
        ("保费算错了多收保费", "UW.premium", None),
        ("体检有结节就拒保加费", "UW.refused", None),
        ("代理退保的中介骗了我", "AGENT.surrender_dealer", None),
        ("旅游险行李丢了理赔太麻烦", "CLAIM.procedure", "ACC.travel"),
        ("意外险摔伤只赔了一半", "CLAIM.amount", "ACC"),
        ("农业保险水稻受灾不赔", "CLAIM.refused", "PROP.farm"),
        ("年金领取的金额和合同不一样", "PAYOUT.amount", "LIFE.annuity"),
        ("这不是理赔的问题，是退保", "SURR", None),
        ("你们没有态度恶劣，就是理赔慢", "CLAIM.slow", None),
        ("理赔", "CLAIM", None),
        ("其他公司都赔了", "CLAIM", None),
        ("My hospital claim has been dragging on for three months", "CLAIM.slow", "HLTH.medical"),
        ("The agent promised a 5% annual return", "SALES.promised_return", None),
        ("I cancelled my policy and only got back half", "SURR.amount", None),
        ("They refused to pay my critical illness claim", "CLAIM.refused", "HLTH.disease"),
        ("Car insurance paid less than the repair cost", "CLAIM.amount", "PROP.motor"),
        ("Your staff was rude to me", "SERVICE.attitude", None),
        ("You renewed without asking and charged my card", "SALES.auto_renewal", None),
        ("Stop the nuisance calls, you keep calling me", "PRIVACY.harassment", None),
        ("The app crashes when I upload photos", "SYSTEM.fault", None),
        ("I was charged twice for my premium", "RENEW.wrong_charge", None),
        ("Nobody answers the hotline", "SERVICE.hotline", None),
        ("My data was leaked", "PRIVACY.leak", None),
        ("你好", None, None),
        ("", None, None),
    ],
)
def test_it_proposes_what_a_story_is_about(story: str, matter: str | None, line: str | None) -> None:
    proposal = classify(story, TAXONOMY)
    assert (proposal.matter, proposal.line) == (matter, line), proposal.words


def test_it_names_the_words_that_decided() -> None:
    assert classify("健康险理赔慢", SMALL) == Proposal("CLAIM.slow", "HLTH", ("理赔", "慢", "健康险"))


def test_it_lets_the_longest_word_win() -> None:
    assert classify("很慢", SMALL) == Proposal("SURR.slow", None, ("很慢",))
    assert classify("慢", SMALL).matter == "CLAIM.slow"


def test_it_keeps_a_topic_that_is_refused_or_lacking() -> None:
    assert classify("不能退保", SMALL).matter == "SURR"
    assert classify("没有理赔", SMALL).matter == "CLAIM"
    assert classify("I don't want a claim", SMALL).matter is None
    assert classify("与理赔无关", SMALL).matter is None


def test_it_sorts_by_any_width_and_case() -> None:
    assert classify("ＣＬＡＩＭ is SLOW", SMALL).matter == "CLAIM.slow"


def test_it_looks_up_by_code() -> None:
    assert TAXONOMY.find("NONE.none") is None
    assert TAXONOMY.entry("NONE") is TAXONOMY.entry("CLAIM.nothing") is None
    claim, slow = TAXONOMY.find("CLAIM"), TAXONOMY.find("CLAIM.slow")
    assert isinstance(claim, Entry)
    assert isinstance(slow, Item)
    assert TAXONOMY.entry("CLAIM.slow") is TAXONOMY.entry("CLAIM") is claim
    assert slow in claim.items


def test_it_names_a_code_in_both_languages() -> None:
    assert TAXONOMY.label("CLAIM.slow", "zh") == "理赔纠纷 / 时效慢"
    assert TAXONOMY.label("CLAIM.slow", "en") == "Claims / Slow"
    assert TAXONOMY.label("SURR", "en") == "Surrender"
    assert TAXONOMY.label("GONE.kind", "zh") == "GONE.kind"


def test_it_ships_every_kind_of_both_axes() -> None:
    sizes = {entry.code: len(entry.items) for entry in (*TAXONOMY.lines, *TAXONOMY.matters)}
    lines = {"PROP": 10, "LIFE": 5, "HLTH": 4, "ACC": 3, "OTH": 0}
    matters = {"SALES": 9, "UW": 3, "CLAIM": 7, "SURR": 3, "POS": 4, "RENEW": 3, "PAYOUT": 2, "SERVICE": 4}
    assert sizes == lines | matters | {"PRIVACY": 3, "SYSTEM": 2, "AGENT": 3, "OTHER": 0}


ALL_ITEMS = [item for entry in (*TAXONOMY.lines, *TAXONOMY.matters) for item in entry.items]


@pytest.mark.parametrize("item", ALL_ITEMS, ids=lambda item: item.code)
def test_it_finds_each_item_by_words_in_both_languages(item: Item) -> None:
    chinese = [word for word in item.words if not word.isascii()]
    assert chinese, f"{item.code} has no Chinese word"
    proposals = [classify(word, TAXONOMY) for word in item.words]
    assert item.code in {code for proposal in proposals for code in (proposal.matter, proposal.line)}


def wrong(**changes: object) -> dict[str, object]:
    entry = {"code": "CLAIM", "zh": "理赔", "en": "Claims", "items": [], **changes}
    return {"lines": [], "matters": [entry]}


@pytest.mark.parametrize(
    "section",
    [
        {},
        wrong(code="claim"),
        wrong(code="CLAIM.slow"),
        wrong(zh=" "),
        wrong(words=["理赔", ""]),
        wrong(words=[12378]),
        wrong(colour="red"),
        wrong(items=[{"code": "SURR.slow", "zh": "慢", "en": "Slow"}]),
        wrong(items=[{"code": "slow", "zh": "慢", "en": "Slow"}]),
        wrong(items=[{"code": "CLAIM.slow", "zh": "慢", "en": "Slow"}] * 2),
    ],
)
def test_it_refuses_a_wrong_section(section: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Taxonomy).validate_python(section)


@given(st.text(st.characters()) | st.text("理赔退保很慢不没是claim slow,"))
def test_it_proposes_only_codes_it_has(story: str) -> None:
    for taxonomy in (SMALL, TAXONOMY):
        proposal = classify(story, taxonomy)
        assert proposal == classify(story, taxonomy)
        for code in filter(None, (proposal.matter, proposal.line)):
            assert taxonomy.find(code)


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "piece", ["不理赔", "慢", "不是", "claim ", " ", "e\u0301\u0327", "\ud800\x00", "退保只退"]
)
def test_it_stays_quick_on_long_text(piece: str) -> None:
    classify(piece * (100_000 // len(piece)), TAXONOMY)
