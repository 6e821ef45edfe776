"""Whether words may stand in place of a line; and whose words win."""

from hypothesis import given
from hypothesis import strategies as st

from dialogs.wording import Wording, placeholders
from dialogs.wording.fitting import misfits, named


def test_it_lets_changed_words_win_over_those_of_the_settings() -> None:
    ours = "您好，{insurer}"
    wording = Wording({"zh": {"greeting": ours}, "en": {"greeting": "{insurer}"}})
    facts = {"zh": {"insurer": "某公司"}}
    own = wording.with_overrides({"zh": {"greeting": "{insurer}配置"}}).with_facts(facts)
    assert own.line("zh", "greeting") == "某公司配置"
    own.put_over({"zh": {"greeting": "{insurer}控制台"}})
    assert own.line("zh", "greeting") == "某公司控制台"
    assert own.shipped("zh", "greeting") == ours
    own.put_over({"zh": {"greeting": "{unknown}", "gone": "x"}, "fr": {"greeting": "x"}})
    assert own.line("zh", "greeting") == "某公司配置"
    assert wording.line("zh", "greeting", insurer="x") == "您好，x", "nobody else's wording changes"


names = st.sampled_from(["number", "due", "name", "insurer", "month:02d", "n!r", "a.b", "0", ""])
pieces = st.one_of(
    names.map(lambda name: f"{{{name}}}"), st.text(max_size=12), st.sampled_from(["{{", "}}", "{", "}"])
)
written = st.lists(pieces, max_size=6).map("".join)


@given(written, written)
def test_it_takes_only_lines_that_name_the_same(original: str, line: str) -> None:
    """Whatever is taken can be filled in with what the original is filled in with."""
    try:
        wanted = named(original)
    except ValueError:
        return
    if list(misfits("greeting", original, line)):
        return
    assert named(line) == wanted
    assert placeholders(line) == placeholders(original)
    if all(name in ("number", "due", "name", "insurer") for name in wanted):
        assert "x" * 5 in line.format_map(dict.fromkeys(wanted, "x" * 5)) or not wanted


@given(st.text(max_size=60))
def test_it_never_fails_on_what_was_written(line: str) -> None:
    found = list(misfits("greeting", "{insurer}", line))
    assert found or named(line) == {"insurer"}
