"""Whatever the set-up token can do, and the demonstration does with it, a person can do in a page and by the API."""

import ast
from dataclasses import dataclass

from flask import Flask
from gateway.api.v1.declared import api
from gateway.pages.declared import blueprint
from haven_schemas.call import all_calls
from sources import ROOT
from support.lists import every

DEMONSTRATION = ROOT / "deploy" / "local" / "haven_local" / "demonstration"


@dataclass(frozen=True)
class ByPeople:
    """The operation of the API, as method and path, and the page that takes the form (or shows, for what is read)."""

    operation: str
    page: str


BY_PEOPLE = {
    "alerts.set_mail_channel": ByPeople("PUT /mail-channel", "set_mail_channel"),
    "identity.add_school": ByPeople("POST /schools", "add_school"),
    "identity.add_staff": ByPeople("POST /staff", "invite_staff"),
    "identity.list_schools": ByPeople("GET /schools", "schools"),
    "incidents.add_category": ByPeople("POST /categories", "add_category"),
    "incidents.list_categories": ByPeople("GET /categories", "categories"),
    "pupils.add_feed": ByPeople("POST /feeds", "connect_feed"),
}
"""Every call that takes the set-up token. Another one needs its page and its operation before it is added here."""


def asked_with_the_token(text):
    """``service.method`` of each ``.call("service", "method", ...)`` in a module of the demonstration."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "call":
            service, method = (each.value if isinstance(each, ast.Constant) else "?" for each in node.args[:2])
            yield f"{service}.{method}"


def takes_the_token():
    """Calls that are declared to take it."""
    return {name for name, call in all_calls().items() if call.setup}


def made():
    """Every call of the demonstration by the token; the client's own forwarding of its arguments says no name."""
    texts = [path.read_text("utf-8") for path in sorted(DEMONSTRATION.glob("*.py"))]
    return {name for text in texts for name in asked_with_the_token(text)} - {"?.?"}


def pages():
    """Endpoints of pages, with whether they take a form."""
    app = Flask("pages")
    app.register_blueprint(blueprint)
    return {
        rule.endpoint.removeprefix("pages."): "POST" in (rule.methods or ())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("pages.")
    }


def test_the_table_has_every_call_that_takes_the_set_up_token():
    assert set(BY_PEOPLE) == takes_the_token()


def test_the_demonstration_makes_nothing_by_another_call():
    assert {"identity.add_school", "pupils.add_feed"} <= made(), "so that this can fail"
    assert made() <= set(BY_PEOPLE)


def test_a_new_call_of_the_demonstration_is_seen():
    line = 'class SetUp:\n    def add(self):\n        self.call("pupils", "add_pupil", Request(), Reply)\n'
    assert list(asked_with_the_token(line)) == ["pupils.add_pupil"]


@every("name", BY_PEOPLE)
def test_people_can_do_it_by_the_api_and_in_a_page(name):
    operations = {f"{each.method} {each.path}": each for each in api.operations}
    known = pages()
    by_people = BY_PEOPLE[name]
    assert by_people.operation in operations
    assert operations[by_people.operation].access == "bearer", "a person signs in for it"
    assert by_people.page in known
    if all_calls()[name].writes or name == "identity.add_staff":
        assert known[by_people.page], "the page takes a form"
