"""Groups and places that may be in a register twice: candidates for a person to judge, with the reasons.

records    what is compared, and what is told of a pair
finding    `candidates` of a whole register or an import, `like` of one record beside an `Index`
folding    names, numbers and addresses without the differences that say nothing
columns    records as columns of numbers
blocking   which pairs are compared at all
comparing  of each comparison the case that a pair is
naming     the cases of names
cases      those cases
weights    what each weighs
telling    pairs with their reasons

Nothing is merged here, and no person is compared. `docs/method-duplicates.md` tells how and how well.
"""

from weefsel.platform.register.plain.duplicates.finding import Index, candidates, like
from weefsel.platform.register.plain.duplicates.records import Because, Pair, Reason, Record, split_contact
from weefsel.platform.register.plain.duplicates.weights import THRESHOLD

__all__ = ["THRESHOLD", "Because", "Index", "Pair", "Reason", "Record", "candidates", "like", "split_contact"]
