"""The trust's categories of concerns."""

from haven_schemas.audit_actions import AuditAction
from haven_schemas.call import Call
from haven_schemas.rights import Right
from haven_schemas.rpc.incidents.categories import (
    AddCategory,
    CategoryAdded,
    CategoryList,
    CategoryState,
    ChangeCategory,
)
from haven_schemas.rpc.paging import Empty

LIST_CATEGORIES = Call(
    "incidents.list_categories",
    Empty,
    CategoryList,
    what="the trust's categories",
    right=Right.CATEGORY_READ,
    permit=True,
    setup=True,
    while_closed=True,
    first_tier="the trust's categories, which tell of no child",
)
ADD_CATEGORY = Call(
    "incidents.add_category",
    AddCategory,
    CategoryAdded,
    what="adds one, or answers the one of that name",
    right=Right.CATEGORY_ADMINISTER,
    at="at every school (a school's own: there)",
    tier="elevated",
    setup=True,
    writes=True,
    audits=(AuditAction.CATEGORY_LIST_CHANGE,),
)
CHANGE_CATEGORY = Call(
    "incidents.change_category",
    ChangeCategory,
    CategoryState,
    what="name, group, parent, place in the list, retired or not; nothing is deleted",
    right=Right.CATEGORY_ADMINISTER,
    at="as `add_category`",
    tier="elevated",
    writes=True,
    audits=(AuditAction.CATEGORY_LIST_CHANGE,),
)
COPY_CATEGORIES = Call(
    "incidents.copy_categories",
    Empty,
    CategoryList,
    what="categories to keep",
    right=Right.SERVICE_CATEGORY_COPY,
)
