"""The table of what was agreed; see `weefsel.snapshot.tables` for all others."""

from __future__ import annotations

from typing import Final

from weefsel.concepts import Audience, Moment, NormMeasure, Setting
from weefsel.snapshot.columns import MANY, SOURCE, Column, Table

__all__ = ["NORMS"]

NORMS: Final = Table(
    "norms",
    "the agreed basic level, norm by norm; what is said of the set stands with each",
    ("norm_id",),
    (
        Column("norm_id", "string", "short name", required=True),
        Column("target", "string", "function, or kinds of place joined by +", required=True),
        Column("measure", "string", "what is measured", required=True, values=NormMeasure),
        Column("limit", "number", "the limit", required=True, minimum=0, maximum=MANY),
        Column("unit", "string", "unit of the limit", required=True),
        Column("min_share", "number", "share of residents that must meet it", unit="share", minimum=0, maximum=1),
        Column("label_nl", "string", "name on the Dutch screen", later=True),
        Column("label_en", "string", "name on the English screen", later=True),
        Column("audience", "string", "for whom it is", values=Audience, later=True),
        Column("level", "string", "kind of area that must meet it", later=True),
        Column("setting", "string", "only places in or out of doors", values=Setting, later=True),
        Column("moments", "list", "only places open at one of these", values=Moment, later=True),
        Column("free", "boolean", "only places that cost nothing", later=True),
        Column("without_referral", "boolean", "only places without a referral", later=True),
        Column("wheelchair", "boolean", "only places a wheelchair can enter", later=True),
        Column("speed_m_s", "number", "walking speed", unit="m/s", minimum=0, maximum=10, later=True),
        Column("advice_only", "boolean", "whether it is advice, and missing it no gap", later=True),
        Column("except_areas", "list", "codes of areas it does not hold for", later=True),
        Column("basis_nl", "string", "what it leans on, in Dutch", later=True),
        Column("basis_en", "string", "what it leans on, in English", later=True),
        Column("certainty", "string", "how sure what it leans on is", later=True),
        Column("refs", "list", "publications it leans on", later=True),
        Column("set_id", "string", "short name of the set", later=True),
        Column("set_version", "string", "version of the set", later=True),
        Column("set_title_nl", "string", "title of the set in Dutch", later=True),
        Column("set_title_en", "string", "title of the set in English", later=True),
        Column("signed_by", "list", "parties that agreed on the set; empty: nobody signed", later=True),
        Column("from_date", "date", "first day that it holds", later=True),
        Column("until_date", "date", "last day that it holds", later=True),
        Column("set_sha256", "string", "checksum of what the set says", later=True),
        *SOURCE,
    ),
)
