"""A made-up district, written as the files that a bureau would deliver: for demonstration and tests."""

from tanliu.app.demo.generate import STORE_RATIO, DemoFiles, disk_need, generate

__all__ = ["STORE_RATIO", "DemoFiles", "disk_need", "generate"]
