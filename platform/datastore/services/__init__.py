"""What other rooms call: ``from datastore import services as datastore``, then ``datastore.read(...)``."""

from datastore.services.budgeting import BudgetSpent, NoBudget, private_histogram, set_budget, spend_budget
from datastore.services.datasets import NameTaken, create_dataset
from datastore.services.drafting import Draft, InvalidTable, drafted
from datastore.services.gatekeeping import ColumnNotPermitted, VersionDestroyed, VersionUnreadable
from datastore.services.leaving import Held, KeptChanging, gate, without_leavers
from datastore.services.lineage import (
    Edge,
    Graph,
    Node,
    children_to_rebuild,
    current,
    first_affected,
    give_up,
    is_being_rebuilt,
    lineage,
    rebuild,
    retry_rebuilds,
)
from datastore.services.permits import (
    PermitEnded,
    PermitMissing,
    PermitMove,
    end_permit,
    end_permits_of,
    grant_permit,
    resume_permit,
    resume_permits_of,
    suspend_permit,
    suspend_permits_of,
)
from datastore.services.publishing import (
    VersionMove,
    destroy_version,
    publish_version,
    replace_version,
)
from datastore.services.reading import Hold, Reading, Stream, read, stream
from datastore.services.telling import people_of, report_of, result_of, rows_of
from datastore.services.upkeep import sweep_orphans
from datastore.services.usable import Group, Usable, usable

__all__ = [
    "BudgetSpent",
    "ColumnNotPermitted",
    "Draft",
    "Edge",
    "Graph",
    "Group",
    "Held",
    "Hold",
    "InvalidTable",
    "KeptChanging",
    "NameTaken",
    "NoBudget",
    "Node",
    "PermitEnded",
    "PermitMissing",
    "PermitMove",
    "Reading",
    "Stream",
    "Usable",
    "VersionDestroyed",
    "VersionMove",
    "VersionUnreadable",
    "children_to_rebuild",
    "create_dataset",
    "current",
    "destroy_version",
    "drafted",
    "end_permit",
    "end_permits_of",
    "first_affected",
    "gate",
    "give_up",
    "grant_permit",
    "is_being_rebuilt",
    "lineage",
    "people_of",
    "private_histogram",
    "publish_version",
    "read",
    "rebuild",
    "replace_version",
    "report_of",
    "result_of",
    "resume_permit",
    "resume_permits_of",
    "retry_rebuilds",
    "rows_of",
    "set_budget",
    "spend_budget",
    "stream",
    "suspend_permit",
    "suspend_permits_of",
    "sweep_orphans",
    "usable",
    "without_leavers",
]
