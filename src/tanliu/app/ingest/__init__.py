"""A delivery and a source mapping become rows of the dictionary's tables, or of the quarantine."""

from tanliu.app.ingest.delivery import Delivery, Known
from tanliu.app.ingest.quarantine import quarantine_csv
from tanliu.app.ingest.read import read

__all__ = ["Delivery", "Known", "quarantine_csv", "read"]
