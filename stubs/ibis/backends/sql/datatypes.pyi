from ibis import DataType

class DuckDBType:
    @classmethod
    def from_string(cls, text: str, *, nullable: bool) -> DataType: ...
