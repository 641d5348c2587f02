"""Every form that changes something says that it is done, unless the page it leads to is the answer."""

import ast

from sources import ROOT

ANSWERED_BY_THE_NEXT_PAGE = {
    "choose_columns_by_hand": "the delivery's own page",
    "enter_by_day_pass": "the report form",
    "make_group": "the new group's page",
    "find_network": "the log of that network",
    "open_file_to_agree": "the file",
    "open_case": "the case's page",
    "send_file": "the delivery's own page",
    "send_report_files": "the report's page, with a line for each file",
}


def forms():
    """Each function of the pages that takes a form: (name, its source)."""
    for file in sorted((ROOT / "gateway/gateway/areas").glob("*/pages/*.py")):
        text = file.read_text(encoding="utf-8")
        for each in ast.walk(ast.parse(text)):
            if isinstance(each, ast.FunctionDef):
                over = [ast.get_source_segment(text, one) or "" for one in each.decorator_list]
                if any('"POST"' in one for one in over):
                    yield each.name, ast.get_source_segment(text, each) or ""


def test_what_is_done_is_said():
    silent = {name for name, text in forms() if "redirect(" in text and "flash(" not in text}
    assert silent == set(ANSWERED_BY_THE_NEXT_PAGE)
