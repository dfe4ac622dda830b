"""The office: people, packs in use, jobs, state of the system, audit trail, account."""
