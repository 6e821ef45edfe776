"""The page that shows all pictures."""

from pathlib import Path

_HEAD = """# The console in pictures

Taken by `make pictures` from a made-up office with example customers: every page in Chinese and English,
light and dark, the main ones also on a phone. Click one to see it larger.
"""


def index(folder: Path) -> str:
    """In Markdown, of what is in the folder."""
    names = sorted({path.name.split(".")[0] for path in folder.glob("*.png")})
    return "\n".join([_HEAD, *(_shown(folder, name) for name in names)])


def _shown(folder: Path, name: str) -> str:
    pictures = sorted(
        folder.glob(f"{name}.*.png"), key=lambda path: (".phone." in path.name, "en" in path.name)
    )
    wide = [path.name for path in pictures if ".phone." not in path.name]
    narrow = [path.name for path in pictures if ".phone." in path.name]
    rows = [
        " ".join(_link(one, width) for one in some) for some, width in ((wide, 400), (narrow, 160)) if some
    ]
    return f"## {name.replace('-', ' ').capitalize()}\n\n" + "\n\n".join(rows) + "\n"


def _link(name: str, width: int) -> str:
    page, *how, _ = name.split(".")
    return f'<a href="{name}"><img src="{name}" alt="{page}, {", ".join(how)}" width="{width}"></a>'
