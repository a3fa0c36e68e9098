"""Lists of other counties, made as their Excel and CSV are made."""

import io

import openpyxl

HEAD = [
    "序号",
    "服务事项",
    "责任部门",
    "类别",
    "承诺办结时限（工作日）",
    "法定时限",
    "申请条件",
    "所需材料",
    "是否收费",
]
ROW = {"服务事项": "高龄津贴申领", "责任部门": "梁山县民政局", "类别": "残疾人帮扶", "承诺办结时限（工作日）": 3, "法定时限": "20个工作日",
       "申请条件": "1.有本县户口；2.年满80周岁", "所需材料": "身份证\n户口簿（非必要）", "是否收费": "否"}  # fmt: skip


def rows(*changes):
    """One row for each change to the row above."""
    return [
        [str(number), *({**ROW, **change}[head] for head in HEAD[1:])] for number, change in enumerate(changes, start=1)
    ]


def book(*lists, names=("目录",), arrange=None, title="水庄县政务服务事项目录"):
    """An .xlsx whose sheets have a merged title, a head, and rows; ``arrange`` may do more to the workbook."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, body in zip(names, lists, strict=True):
        sheet = made.create_sheet(name)
        if title:
            sheet.append([title])
            sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(body[0]))
        for row in body:
            sheet.append(row)
    if arrange:
        arrange(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def csv_text(body, delimiter=","):
    return "\r\n".join(delimiter.join(f'"{cell}"' if "\n" in str(cell) else str(cell) for cell in row) for row in body)
