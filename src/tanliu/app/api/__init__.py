"""The REST interface under /api/v1: the same boards, actions and permissions as the pages."""
