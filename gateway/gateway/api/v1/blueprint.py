"""The blueprint of version 1 and the list of its operations."""

from flask import Blueprint

from .operations import Api

blueprint = Blueprint("api_v1", __name__, url_prefix="/api/v1")
api = Api(blueprint)
