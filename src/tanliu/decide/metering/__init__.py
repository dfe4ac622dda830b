"""Whether a meter can be trusted: its life in dated events, how long it is verified for, and what its readings say of it."""
