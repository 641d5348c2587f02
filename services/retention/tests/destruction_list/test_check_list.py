"""The verifier that people run: it needs the list and a public key, and no database."""

import base64

from haven_schemas.acts.retention.disposals import GetDisposal
from retention.certificates.certificate import get_certificate
from retention.check_list import main
from retention_world import person


def run(capsys, monkeypatch, here, tmp_path, *arguments):
    [key] = here.signer.keys().values()
    monkeypatch.setenv("HAVEN_DESTRUCTION_LIST_URL", tmp_path.as_uri())
    code = main(["--key", base64.b64encode(key).decode(), *map(str, arguments)])
    return code, capsys.readouterr().out


def test_a_list_that_holds_and_one_that_does_not(here, capsys, monkeypatch, tmp_path):
    assert run(capsys, monkeypatch, here, tmp_path)[0] == 0
    school = here.school()
    for _ in range(3):
        here.hold(person(school), here.child(school))
    here.keep_list()
    code, said = run(capsys, monkeypatch, here, tmp_path)
    assert (code, "3 lines" in said) == (0, True)
    [second] = tmp_path.glob("*2.json")
    second.write_bytes(second.read_bytes().replace(b"claim", b"other"))
    code, said = run(capsys, monkeypatch, here, tmp_path)
    assert (code, "from line 2 on" in said) == (1, True)


def test_certificates_are_checked_by_the_key_of_the_list_and_not_by_their_own(here, capsys, monkeypatch, tmp_path):
    _, disposal = here.announced(here.school())
    here.wait(21)
    here.destroyed(disposal)
    asked = GetDisposal(disposal_id=disposal.id)
    [found] = here.ask(person(disposal.school_id), get_certificate, asked).certificates
    good, forged, rubbish = (tmp_path / name for name in ("good", "forged", "rubbish"))
    good.write_text(found.model_dump_json())
    forged.write_text(found.model_copy(update={"document": found.document.replace("5", "6")}).model_dump_json())
    rubbish.write_text("[]")
    assert run(capsys, monkeypatch, here, tmp_path, good)[0] == 0
    for each in (forged, rubbish):
        code, said = run(capsys, monkeypatch, here, tmp_path, good, each)
        assert (code, f"{each}: DOES NOT HOLD" in said, f"{good}: holds" in said) == (1, True, True)
