"""Quotas and limits that an authority sets for an enterprise: dated data items with reason, document and history."""
