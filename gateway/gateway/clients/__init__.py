"""Calls to the services, each as ``haven_schemas.acts`` declares it."""

from .asking import Caller, Rpc, Services

__all__ = ["Caller", "Rpc", "Services"]
