"""Exchange of data with other platforms by interfaces of packs: canonical parcels, their signature, what changed; pure."""
