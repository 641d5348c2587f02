"""Papers of children as the gateway and the timers would handle them: real PostgreSQL, OpenBao, object store, clamd."""

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

from chassis.objects.object_store import ObjectStore, SealedWriter, read_sealed
from haven_schemas.acts.incidents import papers as contract
from haven_schemas.acts.incidents.documents import DocumentUploadSlot, FinishDocument, OpenDocument
from incidents.clamd import Clamd
from incidents.copies.known import KNOWN_SCHOOLS
from incidents.documents.document import open_document
from incidents.documents.examine import examine_documents
from incidents.documents.paper import get_paper, list_papers, paper_facts
from incidents.documents.papers import (
    begin_paper,
    begin_paper_version,
    change_paper,
    finish_paper,
    remind_of_reviews,
    review_paper,
)
from incidents.documents.sweep import sweep_documents
from incidents.extras import Files
from support import clock

PLAN = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"A plan. " * 40 + b"\n%%EOF"


class PaperDesk:
    """What people do with papers; each call says who does it."""

    def __init__(self, incidents: Any, tmp_path: Any, infrastructure: Any) -> None:
        self.incidents = incidents
        scanner = Clamd(f"tcp://127.0.0.1:{infrastructure.ports['clamav']}")
        store = ObjectStore(tmp_path.as_uri())
        self.files = Files(
            incidents.keyring, store, scanner, lambda function, *given: function(*given), timedelta(seconds=30)
        )

    def run(self, who: Any, use_case: Any, request: Any) -> Any:
        return self.incidents.run(who, use_case, request)

    def begin(self, who: Any, child: UUID, **given: Any) -> DocumentUploadSlot:
        category = self.incidents.categories[given.pop("group", "safeguarding")]
        asked = {"subject_id": child, "kind": "care_plan", "category_id": category, "name": "Plan.pdf", **given}
        request = contract.BeginPaper.model_validate(asked)
        return self.incidents.run(who, begin_paper, self.incidents.keyring, request)

    def next_version(self, who: Any, document_id: UUID, **given: Any) -> DocumentUploadSlot:
        request = contract.BeginPaperVersion.model_validate(
            {"document_id": document_id, "name": "Plan, new.pdf", **given}
        )
        return self.incidents.run(who, begin_paper_version, self.incidents.keyring, request)

    def fill(self, place: DocumentUploadSlot, content: bytes = PLAN) -> None:
        with SealedWriter(self.files.objects, place.object_name, base64.b64decode(place.data_key)) as writer:
            writer.write(content)

    def finish(self, who: Any, place: DocumentUploadSlot, size: int = len(PLAN)) -> Any:
        return self.run(
            who, finish_paper, FinishDocument(document_id=place.document_id, version=place.version, size=size)
        )

    def add(self, who: Any, child: UUID, **given: Any) -> UUID:
        """Added and looked at."""
        place = self.begin(who, child, **given)
        self.fill(place)
        self.finish(who, place)
        self.examine()
        return place.document_id

    def units(self, schools: Any) -> Any:
        own = self.incidents.own_access("test")
        return self.incidents.database.unit(
            own, schools=schools, all_schools=KNOWN_SCHOOLS if schools is None else None
        )

    def examine(self) -> int:
        return examine_documents(self.units, self.files)

    def sweep(self) -> None:
        sweep_documents(self.units, self.files)

    def remind(self) -> int:
        with self.incidents.database.unit(self.incidents.own_access("remind_of_reviews"), schools=[]) as unit:
            return remind_of_reviews(unit)

    def due(self) -> list[str]:
        """Papers of which was told that their review is due."""
        told = [each for each in self.incidents.published() if each["type"] == "incidents.paper_review_due"]
        return [each["data"]["document_id"] for each in told]

    def get(self, who: Any, document_id: UUID) -> contract.PaperShown:
        return self.incidents.run(who, get_paper, self.incidents.keyring, contract.PaperQuery(document_id=document_id))

    def papers(self, who: Any, child: UUID, **given: Any) -> contract.PaperPage:
        request = contract.ListPapers(subject_id=child, **given)
        return self.incidents.run(who, list_papers, self.incidents.keyring, request)

    def ids(self, who: Any, child: UUID) -> list[UUID]:
        return [each.document.id for each in self.papers(who, child).papers]

    def read(self, who: Any, document_id: UUID) -> bytes:
        told = self.incidents.run(who, open_document, self.incidents.keyring, OpenDocument(document_id=document_id))
        return b"".join(read_sealed(self.files.objects, told.object_name, base64.b64decode(told.data_key)))

    def change(self, who: Any, document_id: UUID, **given: Any) -> contract.PaperState:
        now = self.get(who, document_id).paper
        said = {
            "document_id": document_id, "version": now.version, "kind": now.kind, "category_id": now.category_id,
            "review_on": now.review_on,
        }  # fmt: skip
        return self.run(who, change_paper, contract.ChangePaper.model_validate({**said, **given}))

    def review(self, who: Any, document_id: UUID, next_on: str | None = None, version: int | None = None) -> Any:
        version = version or self.get(who, document_id).paper.version
        request = contract.ReviewPaper(document_id=document_id, version=version, next_review_on=next_on)
        return self.run(who, review_paper, request)

    def facts(self, document_id: UUID) -> contract.PaperFactsReply:
        request = contract.PaperFacts(document_id=document_id)
        return self.run(self.incidents.own_access("test"), paper_facts, request)

    def day(self, days: int) -> str:
        return (clock.day_of(self.incidents.now) + timedelta(days=days)).isoformat()
