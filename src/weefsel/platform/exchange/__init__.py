"""Files in and out of the register: spreadsheets, HSDS, archives, and the formats of other programs."""
