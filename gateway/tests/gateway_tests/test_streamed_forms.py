"""Whatever takes a document takes it as a stream: a form that is not would look as if no file had been sent."""

import ast
from pathlib import Path

from gateway.api.v1.declared import api
from gateway.security.streamed_form import REPORT_ENDPOINTS, STREAMED_ENDPOINTS

import gateway

_AREAS = Path(gateway.__file__).parent / "areas"


def test_every_operation_that_takes_a_file_is_streamed():
    taking = {f"api_v1.{operation.name}" for operation in api.operations if operation.file}
    assert len(taking) > 3
    assert taking <= STREAMED_ENDPOINTS


def test_every_page_that_takes_a_document_is_streamed():
    taking = {f"pages.{name}" for path in _AREAS.glob("*/pages/*.py") for name in _receiving(path)}
    assert len(taking) > 3
    assert taking <= STREAMED_ENDPOINTS | REPORT_ENDPOINTS


def _receiving(path):
    """Functions of a module that name ``receive``, by which a document's bytes are taken."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            named = {
                each.func.id
                for each in ast.walk(node)
                if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
            }
            if "receive" in named:
                yield node.name
