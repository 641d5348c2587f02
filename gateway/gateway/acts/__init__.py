"""What every form of one act does: the boxes its contract names, what was typed in them, what is to be put right."""

from .boxes import Box, boxes_of
from .putting_right import to_put_right
from .typed_boxes import typed

__all__ = ["Box", "boxes_of", "to_put_right", "typed"]
