"""The tables of HSDS 3.0, defined once: readers, writers, checks, schemas and the manual take them from here.

Names, types and what is required are those of the Human Services Data Specification 3.0 (Open Referral), with `url`,
`unit` and `service_capacity`, which came in its later versions, and the table `tie` of Weefsel's own profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from weefsel.sources.hsds.parts import (
    ID,
    Column,
    Form,
    Nested,
    Table,
    belongs,
    lists,
    must,
    one,
    own,
    refers,
    texts,
    typed,
)

__all__ = ["FILES", "TABLES", "table_of_file"]

#: hang on any record
_ATTRIBUTES: Final = Nested("attributes", "attribute", "link_id")
_METADATA: Final = Nested("metadata", "metadata", "resource_id")
_BOTH: Final = (_ATTRIBUTES, _METADATA)
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WHERE: Final = ("physical", "postal", "virtual")

_ALL: Final = (
    Table(
        "organization",
        "organizations",
        (
            ID,
            *must("name"),
            *texts("alternate_name"),
            *must("description"),
            Column("email", Form.EMAIL),
            Column("website", Form.URI),
            *texts("tax_status", "tax_id"),
            Column("year_incorporated", Form.NUMBER),
            *texts("legal_status", "logo"),
            Column("uri", Form.URI),
            Column("parent_organization_id", Form.ID, refers="organization"),
            *own("open_to", "joining", "contact_role", "contact", "street", "area_code"),
            *own("place", form=Form.ID, table="location"),
            *own("since", "until", form=Form.DATE),
        ),
        (
            *lists(
                "organization",
                funding="funding",
                contacts="contact",
                phones="phone",
                locations="location",
                programs="program",
                organization_identifiers="organization_identifier",
                additional_websites="url",
                services="service",
            ),
            Nested("ties", "tie", "from_organization_id"),
            *_BOTH,
        ),
    ),
    Table(
        "program",
        "programs",
        (ID, *belongs("organization"), *must("name"), *texts("alternate_name"), *must("description")),
        _BOTH,
    ),
    Table(
        "service",
        "services",
        (
            ID,
            *belongs("organization"),
            *refers("program"),
            *must("name"),
            *texts("alternate_name", "description"),
            Column("url", Form.URI),
            Column("email", Form.EMAIL),
            Column("status", required=True, values=("active", "inactive", "defunct", "temporarily closed")),
            *texts("interpretation_services", "application_process", "fees_description", "wait_time", "fees"),
            *texts("accreditations", "eligibility_description"),
            *typed(Form.NUMBER, "minimum_age", "maximum_age"),
            Column("assured_date", Form.DATE),
            Column("assurer_email", Form.EMAIL),
            *texts("licenses", "alert"),
            Column("last_modified", Form.MOMENT),
            *own("who_comes"),
        ),
        (
            *lists(
                "service",
                phones="phone",
                schedules="schedule",
                service_areas="service_area",
                service_at_locations="service_at_location",
                languages="language",
                funding="funding",
                cost_options="cost_option",
                required_documents="required_document",
                contacts="contact",
                additional_urls="url",
                capacities="service_capacity",
            ),
            one("organization"),
            one("program"),
            *_BOTH,
        ),
    ),
    Table(
        "attribute",
        "attributes",
        (
            ID,
            Column("link_id", Form.ID, required_in_tables=True, refers="*"),
            *belongs("taxonomy_term"),
            *texts("link_type"),
            Column("link_entity", required_in_tables=True),
            *texts("value", "label"),
        ),
        (one("taxonomy_term"), _METADATA),
    ),
    Table(
        "service_at_location",
        "service_at_location",
        (ID, *belongs("service", "location"), *texts("description")),
        (
            *lists(
                "service_at_location",
                service_areas="service_area",
                contacts="contact",
                phones="phone",
                schedules="schedule",
            ),
            one("location"),
            one("service"),
            *_BOTH,
        ),
    ),
    Table(
        "location",
        "locations",
        (
            ID,
            Column("location_type", required=True, values=_WHERE),
            Column("url", Form.URI),
            *refers("organization"),
            *texts("name", "alternate_name", "description", "transportation"),
            *typed(Form.NUMBER, "latitude", "longitude"),
            *texts("external_identifier", "external_identifier_type"),
            *own("area_code", "opening_hours", "wheelchair", "access", "owned_by", "managed_by", "income"),
            *own("capacity", form=Form.NUMBER),
            *own("lease_until", form=Form.DATE),
        ),
        (
            *lists(
                "location",
                languages="language",
                addresses="address",
                contacts="contact",
                accessibility="accessibility",
                phones="phone",
                schedules="schedule",
            ),
            *_BOTH,
        ),
    ),
    Table(
        "phone",
        "phones",
        (
            ID,
            *refers("location", "service", "organization", "contact", "service_at_location"),
            *must("number"),
            Column("extension", Form.NUMBER),
            *texts("type", "description"),
        ),
        (*lists("phone", languages="language"), *_BOTH),
    ),
    Table(
        "contact",
        "contacts",
        (
            ID,
            *refers("organization", "service", "service_at_location", "location"),
            *texts("name", "title", "department"),
            Column("email", Form.EMAIL),
        ),
        (*lists("contact", phones="phone"), *_BOTH),
    ),
    Table(
        "address",
        "addresses",
        (
            ID,
            *refers("location"),
            *texts("attention"),
            *must("address_1"),
            *texts("address_2"),
            *must("city"),
            *texts("region"),
            *must("state_province", "postal_code", "country"),
            Column("address_type", required=True, values=_WHERE),
        ),
        _BOTH,
    ),
    Table(
        "schedule",
        "schedules",
        (
            ID,
            *refers("service", "location", "service_at_location"),
            *typed(Form.DATE, "valid_from", "valid_to", "dtstart"),
            Column("timezone", Form.NUMBER),
            Column("until", Form.DATE),
            Column("count", Form.NUMBER),
            Column("wkst", values=_DAYS),
            Column("freq", values=("WEEKLY", "MONTHLY")),
            Column("interval", Form.NUMBER),
            *texts("byday", "byweekno", "bymonthday", "byyearday", "description"),
            *typed(Form.TIME, "opens_at", "closes_at"),
            Column("schedule_link", Form.URI),
            *texts("attending_type", "notes"),
            *own("rrule"),
        ),
        _BOTH,
    ),
    Table(
        "funding",
        "funding",
        (
            ID,
            *refers("organization", "service"),
            *texts("source"),
            *own("from_organization_id", form=Form.ID, table="organization"),
            *own("location_id", form=Form.ID, table="location"),
            *own("amount_eur", form=Form.NUMBER),
            *own("scheme"),
            *own("from_date", "until_date", form=Form.DATE),
        ),
        _BOTH,
    ),
    Table(
        "service_area",
        "service_areas",
        (
            ID,
            *refers("service", "service_at_location"),
            *texts("name", "description", "extent", "extent_type"),
            Column("uri", Form.URI),
        ),
        _BOTH,
    ),
    Table(
        "required_document",
        "required_documents",
        (ID, *refers("service"), *texts("document"), Column("uri", Form.URI)),
        _BOTH,
    ),
    Table(
        "language",
        "languages",
        (ID, *refers("service", "location", "phone"), *texts("name", "code", "note")),
        _BOTH,
    ),
    Table(
        "accessibility",
        "accessibility",
        (ID, *refers("location"), *texts("description", "details"), Column("url", Form.URI)),
        _BOTH,
    ),
    Table(
        "taxonomy_term",
        "taxonomy_terms",
        (
            ID,
            *texts("code"),
            *must("name", "description"),
            Column("parent_id", Form.ID, refers="taxonomy_term"),
            *texts("taxonomy", "language"),
            *refers("taxonomy"),
            Column("term_uri", Form.URI),
        ),
        (one("taxonomy_detail", "taxonomy_id", "taxonomy"), _METADATA),
    ),
    Table(
        "metadata",
        "metadata",
        (
            ID,
            Column("resource_id", Form.ID, required_in_tables=True, refers="*"),
            Column("resource_type", required_in_tables=True),
            Column("last_action_date", Form.DATE, required=True),
            *must("last_action_type", "field_name", "previous_value", "replacement_value", "updated_by"),
        ),
    ),
    Table(
        "meta_table_description", "meta_table_descriptions", (ID, *texts("name", "language", "character_set")), _BOTH
    ),
    Table(
        "cost_option",
        "cost_options",
        (
            ID,
            *belongs("service"),
            *typed(Form.DATE, "valid_from", "valid_to"),
            *texts("option", "currency"),
            Column("amount", Form.NUMBER),
            *texts("amount_description"),
        ),
        _BOTH,
    ),
    Table(
        "organization_identifier",
        "organization_identifiers",
        (ID, *belongs("organization"), *texts("identifier_scheme"), *must("identifier_type", "identifier")),
        _BOTH,
    ),
    Table(
        "taxonomy",
        "taxonomies",
        (ID, *must("name", "description"), Column("uri", Form.URI), *texts("version")),
        (_METADATA,),
    ),
    Table(
        "url",
        "url",
        (ID, *texts("label"), Column("url", Form.URI, required=True), *refers("organization", "service")),
        _BOTH,
    ),
    Table("unit", "units", (ID, *must("name"), *texts("scheme", "identifier"), Column("uri", Form.URI)), _BOTH),
    Table(
        "service_capacity",
        "service_capacity",
        (
            ID,
            *belongs("service", "unit"),
            Column("available", Form.NUMBER, required=True),
            Column("maximum", Form.NUMBER),
            *texts("description"),
            Column("updated", Form.MOMENT, required=True),
        ),
        (one("unit"), *_BOTH),
    ),
    Table(
        "tie",
        "ties",
        (
            ID,
            Column("from_organization_id", Form.ID, required_in_tables=True, refers="organization"),
            Column("to_organization_id", Form.ID, refers="organization"),
            Column("to_location_id", Form.ID, refers="location"),
            *must("kind"),
            Column("strength", Form.NUMBER),
            *typed(Form.DATE, "from_date", "until_date"),
            Column("amount_eur", Form.NUMBER),
            *texts("said_by"),
        ),
        own=True,
    ),
)

#: name of a record → its table, in the order of the specification
TABLES: Final[Mapping[str, Table]] = {table.name: table for table in _ALL}
#: name of a file without its end → the table that it holds; one or many, as both are written
FILES: Final[Mapping[str, Table]] = {
    name: table for table in _ALL for name in (table.file, table.name, f"{table.file.removesuffix('s')}s")
}


def table_of_file(name: str) -> Table | None:
    """The table that a file or a key of `tabular.json` holds, such as `services.csv` or `service`."""
    return FILES.get(name.strip().lower().removesuffix(".csv"))
