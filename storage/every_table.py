"""All tables there are, wherever they are declared."""

from storage import (
    figure_tables,
    handover_tables,
    improvement_tables,
    note_tables,
    office_tables,
    reply_file_tables,
    report_tables,
    search_tables,
    sign_in_tables,
    undoing_tables,
    worklist_tables,
)
from storage.case_tables import metadata

__all__ = [
    "figure_tables",
    "handover_tables",
    "improvement_tables",
    "metadata",
    "note_tables",
    "office_tables",
    "reply_file_tables",
    "report_tables",
    "search_tables",
    "sign_in_tables",
    "undoing_tables",
    "worklist_tables",
]
