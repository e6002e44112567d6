"""What may be shown of counts of people that rest on a source of the municipality's own.

What a statistical office published stays whole; of our own counts this is promised:

- **Fewer than ten are not shown.** A count of 1–9 people is kept back. Zero is a value, and is shown; but not where it
  would tell of 1–9 people (that none of the six who live in an area is a child).
- **The others are shown as a multiple of five**, up or down by HMAC-SHA256 of a secret key and the set of people
  counted, with chances that make the mean right. The same people are the same number in every table, at every request
  and in every revision: of an area that is one smaller area both have the same number, and asking a thousand times
  gives one. Ten or more never becomes less than ten.
- **Hidden counts cannot be worked out.** Take who knows all of this and everything that is published at once: areas in
  areas, groups that add up to everyone, limits within limits, norms met and not met; and where nobody is, and which
  counts are of the same people. All of it stays consistent with every number of people from 1 to 9 in each hidden cell
  of 1–9 people (from 2 or more where in so many parts of it somebody is known to be). Where two published numbers count
  people of whom one counts 1–9 more, those few stay uncertain over at least five people. More cells are hidden for
  that, as few as can be found. By linear programming, that is: counts in between whole people are consistent too.
- **The same 1–9 people do not show often.** At most three pairs of numbers differ by just them.
- **Shares are of published numbers only**, in whole per cents; missing where a part is hidden.

Not promised: anything to who knows more of the people themselves, or has tables of the same people from elsewhere; nor
that two revisions with almost the same people, kept side by side, tell no more than each. See
docs/method-disclosure.md.

`system` and `yearly` make `Cells`; `weefsel.analysis.disclosure.protect.protect`, which loads the solver, says what may
be shown of them; `shares` divides what is shown.
"""

from __future__ import annotations

from weefsel.analysis.disclosure.cells import Cells, Protected, State, shares
from weefsel.analysis.disclosure.records import digest, marks
from weefsel.analysis.disclosure.rounding import BASE, FEWEST, round_all, round_keyed
from weefsel.analysis.disclosure.system import ALL, EVERYONE, Chain, System, system
from weefsel.analysis.disclosure.yearly import Year, yearly

__all__ = [
    "ALL",
    "BASE",
    "EVERYONE",
    "FEWEST",
    "Cells",
    "Chain",
    "Protected",
    "State",
    "System",
    "Year",
    "digest",
    "marks",
    "round_all",
    "round_keyed",
    "shares",
    "system",
    "yearly",
]
