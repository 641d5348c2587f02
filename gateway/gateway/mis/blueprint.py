"""The blueprint of the intake."""

from flask import Blueprint

blueprint = Blueprint("mis_v1", __name__, url_prefix="/mis/v1")
