"""The entries for the asset register, and the questions to a supplier."""

from flask import Response, request
from haven_schemas.rights import Right

from gateway.api.v1.blueprint import api
from gateway.api.v1.operations import Call
from gateway.api.v1.shapes import Shape
from gateway.areas.assessment.asset_register import assets
from gateway.areas.assessment.issues import supplier_file
from gateway.areas.assessment.standing import standing


class AssetShape(Shape):
    """One entry, in words. ``signed_on``: the day the impact assessment was signed by both."""

    name: str
    owner: str
    what: str
    where: str
    kept: str
    access: str
    classification: str
    basis: str
    signed_on: str


class AssetsShape(Shape):
    """One a group of data."""

    assets: list[AssetShape]


@api.operation(
    "GET", "/asset-register", "Entries for the trust's asset register", right=Right.SIGHT_REVIEW, tier="elevated",
    reply=AssetsShape,
)  # fmt: skip
def get_asset_register(call: Call) -> AssetsShape:
    """As the system runs and the trust says."""
    found = assets(standing(call.signed_in).draft)
    return AssetsShape(assets=[AssetShape(**vars(each)) for each in found])


@api.operation(
    "GET", "/supplier-questions/<kind>", "Questions to a supplier as a file", right=Right.SIGHT_REVIEW,
    tier="elevated", content=True,
)  # fmt: skip
def get_supplier_questions(call: Call, kind: str) -> Response:
    """``pdf`` or ``docx``. ``operator`` in the query: who runs a place, by the name the trust gave; none: to nobody in
    particular."""
    return supplier_file(call.signed_in, request.args.get("operator") or None, kind)
