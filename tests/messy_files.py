"""Files as bureaus really keep them: a workbook with titles, merged cells and totals; exports of meters in code pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import xlsxwriter

FIRMS, MONTHS, TOWNS = 30, 12, ("青禾镇", "柳泉镇", "望山乡", "东渡街道")
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FORMS = ("{year}年{month}月", "{year}.{month:02d}", "{year}-{month}", None)
_INDUSTRIES = ("纺织业", "化学原料和化学制品制造业", "非金属矿物制品业")


def code(number: int) -> str:
    """Return a credit code with its check sign (GB 32100)."""
    body = f"91330499MA{number:07d}"
    weights = [pow(3, place, 31) for place in range(17)]
    rest = sum(SIGNS.index(sign) * weight for sign, weight in zip(body, weights, strict=True)) % 31
    return body + SIGNS[(31 - rest) % 31]


def name(number: int) -> str:
    return f"青禾县{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'东南西'[number // 10]}纺织有限公司"


def county(path: Path) -> Path:
    """Write a county's workbook: a register of firms, and their months in merged blocks with 合计 and a note."""
    with xlsxwriter.Workbook(str(path)) as book:
        _register(book)
        _months(book)
    return path


def _register(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("企业名录")
    sheet.merge_range("A1:F1", "青禾县重点用能企业名录（2024年）")
    sheet.write_row("A3", ["序号", "统一社会信用代码", "企业名称", "所属乡镇", "行业类别", "占地面积(亩)"])
    for number in range(FIRMS):
        sheet.write_row(
            3 + number, 0,
            [number + 1, code(number), name(number), TOWNS[number % 4], _INDUSTRIES[number % 3], 20 + number],
        )  # fmt: skip


def _months(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("能源消费")
    dated = book.add_format({"num_format": "yyyy-mm"})
    merged = book.add_format({"valign": "vcenter"})
    sheet.merge_range("A1:H1", "青禾县规模以上工业企业能源消费情况")
    sheet.write("A2", "填报单位：青禾县发展和改革局")
    heads = [
        "企业名称",
        "统一社会信用代码",
        "年月",
        "电力(万千瓦时)",
        "原煤（吨）",
        "热力(百万千焦)",
        "天然气(万立方米)",
        "备注",
    ]
    sheet.write_row("A4", heads)
    row = 4
    for number in range(FIRMS):
        sheet.merge_range(row, 0, row + MONTHS - 1, 0, name(number), merged)
        sheet.merge_range(row, 1, row + MONTHS - 1, 1, code(number), merged)
        for month in range(1, MONTHS + 1):
            form = _FORMS[month % 4]
            if form is None:
                sheet.write_datetime(row, 2, date(2024, month, 1), dated)
            else:
                sheet.write(row, 2, form.format(year=2024, month=month))
            sheet.write_row(
                row,
                3,
                [12.5 + number, "—" if number % 3 else 100 + month, 1000 + month, "/" if number % 2 else 2],
            )
            row += 1
    sheet.write(row + 1, 0, "合计")
    sheet.write(row + 1, 3, 9999999)
    sheet.write(row + 2, 0, "注：热力按百万千焦填报。")


def meters_gb18030(path: Path, days: int = 2) -> Path:
    """Write the export of a grid company: quarter hours of three meters, stamps at the end, GB 18030."""
    lines = ["户号,户名,资产编号,数据时间,用电量(kWh)"]
    for number in range(3):
        for quarter in range(1, 96 * days + 1):
            stamp = datetime(2024, 6, 1, tzinfo=UTC) + timedelta(minutes=15 * quarter)
            lines.append(
                f"33040{number},{name(number)},DB{number:06d},{stamp:%Y/%m/%d %H:%M},{10 + quarter % 7}.5"
            )
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("gb18030"))
    return path


def english(path: Path) -> Path:
    lines = ["Company ID,Company,Month,Electricity (kWh),Natural gas (m3),Diesel (litres)"]
    lines += [
        f"C-{n},Company {n},2024-{month:02d},{1000 + n}.5,{20 * n},{n}"
        for n in range(1, 6)
        for month in range(1, 13)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def continental(path: Path) -> Path:
    lines = ["Betrieb;Monat;Strom (kWh);Erdgas (m3)"]
    lines += [
        f"Müller & Söhne {n};2024-{month:02d};1.234,5{n};{n}7,25"
        for n in range(1, 4)
        for month in range(1, 13)
    ]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1252"))
    return path
