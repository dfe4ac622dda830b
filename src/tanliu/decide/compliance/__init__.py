"""Emissions trading as a duty: what operators are allocated, what they owe, and the state they are in; pure."""
