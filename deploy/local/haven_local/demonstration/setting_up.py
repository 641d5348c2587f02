"""Trust, schools, staff, categories and feeds: by the owners' own use cases over RPC, under the set-up token."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self, TypeVar
from uuid import UUID

from chassis.bus.bodies import BusKeys
from chassis.bus.broker_connection import BrokerConnection
from chassis.bus.rpc_client import RpcClient
from chassis.units.ids import new_id
from haven_schemas.acts.alerts import MailChannel, SetMailChannel
from haven_schemas.acts.identity import Added, AddSchool, AddStaff, NewGrant
from haven_schemas.acts.incidents.categories import AddCategory, CategoryAdded
from haven_schemas.acts.pupils import AddFeed, FeedAdded
from haven_schemas.errors import ErrorCode, FieldCode, Problem
from pydantic import BaseModel

from .credentials import Credentials
from .trust import CATEGORIES, SCHOOLS, STAFF, DemoStaff

Answer = TypeVar("Answer", bound=BaseModel)
_CALL_SECONDS = 20.0
_COPY_SECONDS = 30.0


class SetUp:
    """Calls as the set-up. ``settings`` are the gateway's: this is what a first-run page will do through it."""

    def __init__(self, settings: Mapping[str, str], token: str) -> None:
        self._token = token
        keys = BusKeys.load(Path(settings["HAVEN_BUS_KEYS_FILE"]))
        self._connection = BrokerConnection(settings["HAVEN_RPC_URL"], Path(settings["HAVEN_CA_FILE"]), "set-up")
        self._client = RpcClient(self._connection, keys, "gateway")

    def __enter__(self) -> Self:
        self._connection.start()
        self._connection.wait_open(_CALL_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.stop()

    def call(self, service: str, method: str, request: BaseModel, reply: type[Answer]) -> Answer:
        """One call with the set-up token."""
        return self._client.call(
            service,
            method,
            request,
            reply,
            token=self._token,
            timeout=_CALL_SECONDS,
            correlation_id=new_id(),
            idempotency_key=None,
        )

    def set_mail(self, *, on: bool) -> None:
        """Turns the mail channel on or off."""
        self.call("alerts", "set_mail_channel", SetMailChannel(on=on), MailChannel)

    def add_schools(self) -> dict[str, UUID]:
        """School key -> id."""
        return {
            school.key: self.call(
                "identity", "add_school", AddSchool(urn=school.urn, laestab=school.laestab, name=school.name), Added
            ).id
            for school in SCHOOLS
        }

    def add_staff(self, school_ids: Mapping[str, UUID], credentials: Credentials) -> None:
        """Every member of staff with their role; one who is there already stays as they are."""
        for person in STAFF:
            try:
                self.call("identity", "add_staff", _staff(person, school_ids, credentials), Added)
            except Problem as problem:
                if not any(each.code is FieldCode.DUPLICATE for each in problem.fields):
                    raise

    def add_categories(self) -> None:
        """The trust's categories, in their order."""
        for position, (name, group) in enumerate(CATEGORIES):
            category = AddCategory.model_validate({"name": name, "group": group, "position": position * 10})
            self.call("incidents", "add_category", category, CategoryAdded)

    def add_feeds(self, school_ids: Mapping[str, UUID], credentials: Credentials) -> None:
        """A feed for each school that has none yet; its secret is shown once, so it is kept at once."""
        for key, school_id in school_ids.items():
            if key not in credentials.feeds:
                added = self._when_school_is_known(AddFeed(school_id=school_id, name="Demonstration MIS"))
                credentials.feeds[key] = {"id": str(added.id), "secret": added.secret}

    def _when_school_is_known(self, feed: AddFeed) -> FeedAdded:
        """Schools reach the pupils service by event, a moment after they were added."""
        until = time.monotonic() + _COPY_SECONDS
        while True:
            try:
                return self.call("pupils", "add_feed", feed, FeedAdded)
            except Problem as problem:
                if problem.code not in (ErrorCode.INVALID_REQUEST, ErrorCode.NOT_FOUND) or time.monotonic() > until:
                    raise
            time.sleep(0.2)


def _staff(person: DemoStaff, school_ids: Mapping[str, UUID], credentials: Credentials) -> AddStaff:
    sign_in = credentials.staff[person.mailbox]
    grant = NewGrant.model_validate(
        {
            "role": person.role,
            "school_ids": [school_ids[key] for key in person.schools],
            "category_groups": _list(person.category_groups),
            "year_groups": _list(person.year_groups),
        }
    )
    return AddStaff(
        name=person.name,
        email=sign_in["email"],
        password=sign_in["password"],
        grants=[grant],
        totp_secret=sign_in["totp_secret"],
    )


def _list(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)
