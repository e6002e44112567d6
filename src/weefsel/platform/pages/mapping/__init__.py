"""*Kaartsessie*: what people add from their phones, what the room sees, and what the facilitator makes of it."""
