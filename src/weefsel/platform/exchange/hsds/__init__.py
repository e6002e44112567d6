"""HSDS and the register: entries as records of HSDS with Weefsel's profile, and records as entries."""
