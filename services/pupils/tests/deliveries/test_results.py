"""What became of a delivery is told to whoever signs for it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from chassis.ground.context import NOBODY
from haven_schemas.acts import pupils as contract
from haven_schemas.acts.pupils.results import SignedDeliveryQuery
from haven_schemas.errors import ErrorCode, Problem
from pupils.deliveries.delivery import get_delivery
from results_asked import asking_for


def refused(call, *arguments):
    with pytest.raises(Problem) as problem:
        call(*arguments)
    return problem.value


def test_a_delivery_is_told_only_to_who_signs_for_it(roll, school, feed, as_csv, row):
    """Neither the id alone, nor a signature of a file, of another delivery, of yesterday or by another feed."""
    delivery_id, other = roll.send(feed, as_csv(row())), roll.add_feed(school, "Another MIS")
    good = asking_for(feed, delivery_id, at=roll.now)
    empty = roll.signed(contract.DeliveryUploadSlot(delivery_id=delivery_id, object_name="", data_key=""), feed, b"")
    as_a_file = empty.model_dump(include={"webhook_id", "webhook_timestamp", "webhook_signature"})
    wrong = [
        SignedDeliveryQuery(delivery_id=delivery_id, feed_id=feed.id),
        good.model_copy(update={"feed_id": None}),
        good.model_copy(update={"feed_id": uuid4()}),
        good.model_copy(update={"delivery_id": uuid4()}),
        good.model_copy(update=as_a_file),
        asking_for(feed, delivery_id, at=roll.now - timedelta(minutes=6)),
        asking_for(other, delivery_id, at=roll.now).model_copy(update={"feed_id": feed.id}),
    ]
    for asked in wrong:
        problem = refused(roll.run, NOBODY, get_delivery, roll.extras, asked)
        assert problem.code is ErrorCode.SIGNATURE_INVALID
    assert roll.run(NOBODY, get_delivery, roll.extras, good).delivery_id == delivery_id


def test_what_was_signed_to_be_told_is_no_delivery(roll, feed):
    slot = roll.begin(feed)
    roll.put(slot, b"")
    asked = roll.signed(slot, feed, b"", message_id=f"haven_result_{slot.delivery_id}")
    assert refused(roll.finish, asked).code is ErrorCode.INVALID_REQUEST
