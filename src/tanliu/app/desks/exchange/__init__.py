"""Exchange: parcels of data to and from data centres and trading platforms, signed, acknowledged and kept in a register."""
