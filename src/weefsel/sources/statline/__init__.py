"""Tables of StatLine with a row for each area, period and group: RIVM's health figures and the SES-WOA scores of CBS.

`reader` turns a file into tables; `rivm.toml` and `ses.toml` say which columns are read as what.
"""
