"""Templates are compiled when Haven is installed: who runs compiles none, and writes none."""

import shutil

import pytest
from gateway.rendering import compiled_templates


@pytest.fixture(scope="module")
def all_compiled(tmp_path_factory):
    """A folder with all of them: to compile them takes seconds."""
    folder = tmp_path_factory.mktemp("templates") / "compiled"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled_templates, "FOLDER", folder)
        compiled_templates.compile_all()
    return folder


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(compiled_templates, "FOLDER", tmp_path / "compiled")
    return tmp_path / "compiled"


@pytest.fixture
def page(make_app, monkeypatch):
    """A function: the names of what had to be compiled for one page of a fresh application."""

    def shown():
        app, compiled = make_app(), []
        really = app.jinja_env.compile

        def compile_and_tell(source, name=None, filename=None, **given):
            compiled.append(name)
            return really(source, name, filename, **given)

        monkeypatch.setattr(app.jinja_env, "compile", compile_and_tell)
        assert app.test_client().get("/danger", base_url="https://localhost:8443").status_code == 200
        return compiled

    return shown


def test_without_them_each_page_is_compiled_and_nothing_is_kept(folder, page):
    assert "danger.html" in page()
    assert not folder.exists()


def test_with_them_nothing_is_compiled(folder, page, all_compiled):
    shutil.copytree(all_compiled, folder)
    assert page() == []


def test_one_that_is_not_there_is_compiled_in_memory_alone(folder, page, all_compiled):
    shutil.copytree(all_compiled, folder)
    kept = sorted(folder.iterdir())
    for each in kept:
        each.write_bytes(b"of another release")
    assert "danger.html" in page()
    assert {each.read_bytes() for each in kept} == {b"of another release"}


def test_the_environment_is_ours_and_looks_for_a_global_in_one_place(make_app):
    """Whoever asks a Flask application for it first has it made as it is set up by then."""
    environment = make_app().jinja_env
    assert environment.trim_blocks
    assert type(environment.get_template("danger.html").globals) is dict
