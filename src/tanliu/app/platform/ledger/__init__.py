"""The ledger in the operational database, and the one door that posts: `tanliu.app.platform.ledger.post.post`."""
