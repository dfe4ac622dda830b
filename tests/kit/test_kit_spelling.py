"""Units as exports spell them are what they say; what is not sure is asked about, and another kind never converts."""

from decimal import Decimal

import pytest

from tanliu.kit.errors import TanliuError
from tanliu.kit.units import convert, ratio, spelled

_SAID = [
    ("KWH", "kWh", "1"), ("kwh", "kWh", "1"), ("kW·h", "kWh", "1"), ("ｋＷｈ", "kWh", "1"), ("MWH", "kWh", "1000"),
    ("GWH", "kWh", "1e6"), ("兆瓦时", "kWh", "1000"), ("万度", "kWh", "1e4"), ("亿千瓦时", "kWh", "1e8"),
    ("Therms", "therm", "1"), ("MMBTU", "MMBtu", "1"), ("Dth", "MMBtu", "1"), ("kBTU", "kBtu", "1"),
    ("千克", "t", "0.001"), ("公斤", "t", "0.001"), ("KG", "t", "0.001"), ("万吨", "t", "1e4"), ("tonnes", "t", "1"),
    ("short tons", "lb", "2000"), ("升", "l", "1"), ("L", "l", "1"), ("Litres", "l", "1"), ("千升", "m^3", "1"),
    ("百万千焦", "GJ", "1"), ("吉焦", "GJ", "1"), ("兆焦", "GJ", "0.001"), ("百万大卡", "Gcal", "1"),
    ("标方", "Nm3", "1"), ("万标方", "Nm3", "1e4"), ("万标立方米", "Nm3", "1e4"), ("吨标煤", "kgce", "1000"),
    ("万吨标准煤", "tce", "1e4"), ("千元", "CNY", "1000"), ("百万元", "CNY", "1e6"), ("公顷", "m^2", "1e4"),
    ("平方米", "m^2", "1"), ("㎡", "m^2", "1"), ("CCF", "ft^3", "100"), ("Mcf", "ft^3", "1000"),
    ("MMcf", "ft^3", "1e6"), ("10⁴kWh", "kWh", "1e4"), ("10^3 m3", "m^3", "1000"), ("kLbs", "lb", "1000"),
]  # fmt: skip


@pytest.mark.parametrize(("theirs", "ours", "held"), _SAID)
def test_a_spelling_is_what_it_says(theirs, ours, held):
    assert abs(ratio(theirs, ours) - Decimal(held)) < Decimal("1e-25") * Decimal(held)


@pytest.mark.parametrize(
    ("reactive", "energy"),
    [("kVArh", "kWh"), ("KVARH", "kWh"), ("千乏时", "kWh"), ("kVA", "kW"), ("kVAh", "kWh"), ("kvar", "kW"), ("kW", "kWh")],
)  # fmt: skip
def test_another_kind_of_quantity_never_converts(reactive, energy):
    with pytest.raises(TanliuError, match="cannot be converted"):
        convert(Decimal(4000), reactive, energy)


@pytest.mark.parametrize("word", ["ton", "Tons", "mt", "MT", "Mt", "mWh", "MBtu", "10^4 ton"])
def test_a_look_alike_is_asked_about(word):
    with pytest.raises(TanliuError, match="means different things") as caught:
        ratio(word, "t")
    assert caught.value.accepted is not None


def test_an_unknown_spelling_is_told_its_nearest():
    with pytest.raises(TanliuError, match="a unit like kWh"):
        ratio("kWhh", "kWh")


def test_a_barrel_is_of_oil_and_a_state_of_gas_is_part_of_its_unit():
    assert round(ratio("bbl", "gal"), 20) == 42
    assert round(ratio("Sm3", "Nm3"), 6) == round(Decimal("273.15") / Decimal("288.15"), 6)
    with pytest.raises(TanliuError):
        ratio("m3", "Nm3")


def test_catalogues_spell_a_counted_name_with_its_power():
    assert spelled("百万千焦") == "10^9 J"
    assert spelled("万元") == "10^4 CNY"


@pytest.mark.parametrize(
    ("theirs", "ours", "held"),
    [
        ("度电", "kWh", "1"), ("冷吨时", "ton_hour", "1"), ("Kilowatt_Hours", "kWh", "1"), ("×10^4kWh", "kWh", "1e4"),
        ("萬元", "CNY", "1e4"), ("億元", "CNY", "1e8"), ("噸標準煤", "tce", "1"), ("万元人民币", "CNY", "1e4"),
        ("短吨", "lb", "2000"), ("斤", "kg", "0.5"), ("磅", "lb", "1"), ("KGCO2E", "kg", "1"), ("tco2e", "t", "1"),
        ("kt", "t", "1000"), ("KT", "t", "1000"), ("SCF", "ft^3", "1"), ("MMscf", "ft^3", "1e6"), ("cum", "m^3", "1"),
        ("KGal", "gallon", "1000"), ("US_gal", "gallon", "1"), ("GSF", "ft^2", "1"), ("KM", "km", "1"), ("TOE", "GJ", "41.868"),
        ("吨公里", "t*km", "1"), ("万吨公里", "t*km", "1e4"), ("tkm", "t*km", "1"), ("吨·公里", "t*km", "1"),
        ("万人次", "person", "1e4"), ("亿公里", "km", "1e8"), ("平方", "m^2", "1"), ("ＭＷＨ", "kWh", "1000"),
        # a cubic metre of water is one, that of a gas is counted at the state of its statistics
        ("立方米", "m^3", "1"), ("万立方米", "m^3", "1e4"), ("元/立方米", "CNY/m^3", "1"), ("立方米", "Nm3", "1"),
        # the calorie of steam tables: 7000 kcal are a kilogram of standard coal
        ("kcal", "kJ", "4.1868"), ("百万大卡", "GJ", "4.1868"), ("Gcal", "GJ", "4.1868"), ("cal", "J", "4.1868"),
    ],
)  # fmt: skip
def test_spellings_of_exports(theirs: str, ours: str, held: str) -> None:
    assert abs(ratio(theirs, ours) - Decimal(held)) < Decimal("1e-25") * Decimal(held)


@pytest.mark.parametrize("word", ["mcf", "MCF", "Mscf", "Cal", "CAL", "st", "LT", "tn", "M", "MM", "ML", "scm", "¥", "MTCO2e", "ｔｏｎ"])  # fmt: skip
def test_more_look_alikes(word: str) -> None:
    with pytest.raises(TanliuError, match="means different things"):
        ratio(word, "t")


def test_a_stated_cubic_metre_is_no_plain_one() -> None:
    for word in ("标方", "标准立方米", "万标立方米"):
        with pytest.raises(TanliuError, match="cannot be converted"):
            ratio(word, "m^3")
