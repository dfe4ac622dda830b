"""How people and machines spell the units of the energy field, and which spellings nobody can be sure of."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache

#: Spellings whose case or sign says something else to the general registry.
_EXACT = {
    "Btu": "Btu_defined", "kgCO2e": "kg", "kgCO2": "kg", "tCO2e": "t", "tCO2": "t", "T": "t", "bbl": "oil_barrel",
    "M": "M", "m": "m", "g": "g", "G": "G", "L": "l", "l": "l",
}  # fmt: skip
#: Spellings in any case, without blanks, dots and hyphens.
_FOLDED = {
    "wh": "Wh", "kwh": "kWh", "kwhr": "kWh", "kwhrs": "kWh", "kwhs": "kWh", "kwhours": "kWh", "mwh": "MWh", "gwh": "GWh",
    "twh": "TWh", "kw": "kW", "mw": "MW", "gw": "GW", "kilowatthour": "kWh", "kilowatthours": "kWh",
    "megawatthours": "MWh", "megawatthour": "MWh",
    "j": "J", "kj": "kJ", "mj": "MJ", "gj": "GJ", "tj": "TJ", "pj": "PJ", "kcal": "kcal", "gcal": "Gcal", "mcal": "Mcal",
    "btu": "Btu_defined", "btus": "Btu_defined", "kbtu": "kBtu", "kbtus": "kBtu", "mmbtu": "MMBtu", "mmbtus": "MMBtu",
    "therm": "therm_us", "therms": "therm_us", "thm": "therm_us", "dth": "MMBtu", "dekatherm": "MMBtu",
    "dekatherms": "MMBtu", "decatherm": "MMBtu", "decatherms": "MMBtu",
    "varh": "varh", "kvarh": "kvarh", "mvarh": "Mvarh", "var": "var", "kvar": "kvar", "mvar": "Mvar", "vah": "apparent_vah",
    "kvah": "kiloapparent_vah", "mvah": "megaapparent_vah", "va": "apparent_va", "kva": "kiloapparent_va", "mva": "megaapparent_va",
    "kg": "kg", "kgs": "kg", "kilogram": "kg", "kilograms": "kg", "t": "t", "tonne": "t", "tonnes": "t",
    "metricton": "t", "metrictons": "t", "metrictonne": "t", "metrictonnes": "t", "shortton": "short_ton",
    "shorttons": "short_ton", "longton": "long_ton", "longtons": "long_ton", "lb": "lb", "lbs": "lb", "pound": "lb",
    "pounds": "lb", "klb": "klb", "klbs": "klb",
    "kgce": "kgce", "tce": "tce", "gce": "gce",
    "litre": "l", "litres": "l", "liter": "l", "liters": "l", "ltr": "l", "ltrs": "l", "kl": "m^3",
    "gal": "gallon", "gals": "gallon", "gallon": "gallon", "gallons": "gallon", "usgal": "gallon",
    "usgallon": "gallon", "usgallons": "gallon", "gal(us)": "gallon", "gallons(us)": "gallon",
    "ukgal": "imperial_gallon", "ukgallon": "imperial_gallon", "ukgallons": "imperial_gallon",
    "impgal": "imperial_gallon", "imperialgallon": "imperial_gallon", "imperialgallons": "imperial_gallon",
    "gal(uk)": "imperial_gallon", "gallons(uk)": "imperial_gallon",
    "bbl": "oil_barrel", "bbls": "oil_barrel", "barrel": "oil_barrel", "barrels": "oil_barrel",
    "m3": "m^3", "m^3": "m^3", "cbm": "m^3", "cubicmetre": "m^3", "cubicmetres": "m^3", "cubicmeter": "m^3",
    "cubicmeters": "m^3", "nm3": "Nm3", "nm^3": "Nm3", "sm3": "Sm3", "sm^3": "Sm3",
    "cf": "ft^3", "cuft": "ft^3", "ft3": "ft^3", "ft^3": "ft^3", "cubicfeet": "ft^3", "cubicfoot": "ft^3",
    "ccf": "ccf", "hcf": "ccf", "mcf": "kcf", "kcf": "kcf", "mmcf": "Mcf_million",
    "m2": "m^2", "m^2": "m^2", "sqm": "m^2", "squaremetre": "m^2", "squaremetres": "m^2", "squaremeter": "m^2",
    "squaremeters": "m^2", "sqft": "ft^2", "ft2": "ft^2", "ft^2": "ft^2", "squarefeet": "ft^2", "squarefoot": "ft^2",
    "ha": "hectare", "km2": "km^2", "km^2": "km^2", "cny": "CNY", "rmb": "CNY", "yuan": "CNY",
    "tonhour": "ton_hour", "tonhours": "ton_hour", "tonhr": "ton_hour", "tonhrs": "ton_hour",
}  # fmt: skip
#: Chinese names; a count such as 百万 or 千 may stand before each.
_CHINESE = {
    "千瓦时": "kWh", "度": "kWh", "千瓦小时": "kWh", "千瓦时电": "kWh", "瓦时": "Wh", "千瓦": "kW", "瓦": "W",
    "乏时": "varh", "乏": "var", "伏安": "apparent_va", "伏安时": "apparent_vah",
    "焦": "J", "焦耳": "J", "吉焦": "GJ", "兆焦": "MJ", "太焦": "TJ", "卡": "cal", "大卡": "kcal", "英热单位": "Btu_defined",
    "英热": "Btu_defined", "吨": "t", "公吨": "t", "千克": "kg", "公斤": "kg", "克": "g",
    "吨标准煤": "tce", "吨标煤": "tce", "千克标准煤": "kgce", "千克标煤": "kgce", "公斤标准煤": "kgce", "公斤标煤": "kgce",
    "克标准煤": "gce", "克标煤": "gce", "吨二氧化碳": "t", "吨二氧化碳当量": "t", "千克二氧化碳": "kg", "千克二氧化碳当量": "kg",
    "升": "l", "公升": "l", "毫升": "ml", "加仑": "gallon", "桶": "oil_barrel",
    "立方米": "Nm3", "立方": "Nm3", "方": "Nm3", "标方": "Nm3", "标立方": "Nm3", "标立方米": "Nm3", "标准立方米": "Nm3",
    "平方米": "m^2", "平米": "m^2", "平方公里": "km^2", "平方千米": "km^2", "公顷": "hectare", "亩": "mu", "元": "CNY",
    "人民币元": "CNY", "米": "m", "公里": "km", "千米": "km", "小时": "h", "天": "day", "人": "person",
}  # fmt: skip
#: Counts and prefixes before a Chinese name.
_BEFORE = {
    "百万": 10**6, "千万": 10**7, "十亿": 10**9, "百亿": 10**10, "万": 10**4, "亿": 10**8, "千": 10**3, "百": 10**2,
    "十": 10, "兆": 10**6, "吉": 10**9, "太": 10**12,
}  # fmt: skip
#: Spellings that mean one thing here and another there, and what to write instead.
_DOUBTFUL = {
    "ton": "t, short_ton, long_ton", "tons": "t, short_ton, long_ton", "TON": "t, short_ton, long_ton",
    "Ton": "t, short_ton, long_ton", "Tons": "t, short_ton, long_ton", "TONS": "t, short_ton, long_ton",
    "mt": "t, 10^6 t", "MT": "t, 10^6 t", "Mt": "t, 10^6 t", "mWh": "MWh, 0.001 Wh", "mW": "MW, 0.001 W",
    "mJ": "MJ, 0.001 J", "MBtu": "kBtu, MMBtu", "MBTU": "kBtu, MMBtu", "Mbtu": "kBtu, MMBtu", "mbtu": "kBtu, MMBtu",
    "Mlb": "klb, 10^6 lb", "Mlbs": "klb, 10^6 lb", "mlb": "klb, 10^6 lb", "mlbs": "klb, 10^6 lb",
    "MLbs": "klb, 10^6 lb", "cwt": "kg, lb",
}  # fmt: skip
_RAISED = str.maketrans({"²": "^2", "³": "^3", "⁴": "^4", "⁶": "^6", "⁸": "^8"})
_SIGNS = re.compile(r"[\s.·•∙⋅・*-]|_(?=h)")


def meant_by(word: str) -> tuple[int, str]:
    """Return the count that a word of a unit holds and the registry's name for the rest.

    Examples
    --------
    >>> meant_by("百万千焦"), meant_by("KWH"), meant_by("m³")
    ((1000000000, 'J'), (1, 'kWh'), (1, 'm^3'))
    """
    plain = unicodedata.normalize("NFKC", word.strip().translate(_RAISED))
    if plain in _EXACT:
        return 1, _EXACT[plain]
    if not plain.isascii():
        found = _chinese(_SIGNS.sub("", plain))
        return found if found is not None else (1, plain)
    return 1, _FOLDED.get(_SIGNS.sub("", plain).casefold(), plain)


def doubt(word: str) -> str | None:
    """Return what a spelling could mean, where it means one thing here and another there."""
    return _DOUBTFUL.get(unicodedata.normalize("NFKC", word.strip()))


def _chinese(word: str) -> tuple[int, str] | None:
    if word in _CHINESE:
        return 1, _CHINESE[word]
    for before in sorted(_BEFORE, key=len, reverse=True):
        if word.startswith(before) and (rest := _behind(word.removeprefix(before))):
            return _BEFORE[before] * rest[0], rest[1]
    return None


def _behind(word: str) -> tuple[int, str] | None:
    """Return what follows a count: a Chinese name, or a sign such as 万kWh."""
    if word and word.isascii():
        return meant_by(word)
    return _chinese(word)


def nearest(unit: str) -> str | None:
    """Return the known spelling that is nearest to one that nobody knows."""
    found = get_close_matches(_SIGNS.sub("", unit).casefold(), _spellings(), n=1, cutoff=0.6)
    if not found:
        return None
    return found[0] if found[0] in _CHINESE else _SHOWN.get(found[0], _FOLDED[found[0]])


#: Names of the registry that people would not write.
_SHOWN = {"btu": "Btu", "btus": "Btu", "therm": "therm", "therms": "therm", "thm": "therm", "mcf": "Mcf", "kcf": "Mcf",
          "mmcf": "MMcf", "dth": "Dth", "dekatherm": "Dth", "dekatherms": "Dth"}  # fmt: skip


@cache
def _spellings() -> tuple[str, ...]:
    return (*_FOLDED, *_CHINESE)
