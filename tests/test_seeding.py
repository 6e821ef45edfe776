"""The cases that `make bench` measures with are as the tables and the figures of managers have them."""

from pathlib import Path

from benchmarks.place import Place


async def test_it_tells_managers_what_was_seeded(tmp_path: Path) -> None:
    place = Place(tmp_path)

    events = await place.seed(over=1_500, open_=60)

    assert events > 15_000
    assert place.opened.late >= 3
    assert place.opened.grave
    assert await place.wrong() == []
