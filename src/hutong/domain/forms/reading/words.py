"""The words by which a printed form shows its furniture: titles, notes, unit lines, footers, labels and sample values."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"[\s\u200b-\u200f\ufeff]+")


def squeeze(text: str) -> str:
    """Full-width signs made plain (NFKC), every space and line break removed."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


_NOTE = re.compile(
    r"^(注[::]|注意|备注[::].{6,}|说明[::]|填[表写报]说明|填报要求|附[::]|附件\d*$|附表\d*$|表号[::]|制表机关|批准文号[::]|[(]?此表)"
)
_TITLE = re.compile(
    r"(表|册|单|名单|信息|情况|统计|汇总|台账|登记|花名册|清单|模板|模版|报告|明细|记录|档案|申请|审批|卡|书)"
    r"([(].*[)]|[一二三四五六七八九十\d]*)?$"
)
_UNIT = re.compile(r"^[(]?(计量|金额|数量)?单位[::]([人户元个万亩平方米公顷吨台辆件份%、,/]+|万元|平方米)[)]?$")
_META = re.compile(
    r"^[(]?((填[报表写]|申报|上报|统计|报送|报告|制表|编制|汇总|填单)?(单位|日期|时间|部门|机构)|统计截止(时间|日期)|截止(时间|日期)|"
    r"(报告|统计)(期|年月)|社区[(]村[)]|村[(]社区[)]|社区名称|社区|街道|街道[(]乡镇[)]|乡镇[(]街道[)]|所属(街道|社区)|年月日|表号|编号|"
    r"联系电话|联系人|填[表报]人|负责人|审核人|时间|日期|年度|年份|档案号|编码)([(]?(盖章|公章|签章|签字|章)[)]?)?[::]"
)
_FOOTER = re.compile(
    r"^(单位|部门|科室|填报单位|主管)?(填[表报写]人|制表人?|审核人?|复核人?|负责人|主管领导|领导|统计人|经办人|填报日期|填表日期|"
    r"填表时间|填报时间|报出日期|报送日期|上报日期|联系电话|电话|日期|签字|审批人|校对人?|编制人?|录入人|调查人|调查员|普查员|"
    r"社区书记|社区主任|主任|书记|网格员|检查人员?|被检查人|受检单位|统计负责人|单位负责人|分管领导|盖章)([(](签字|签名|签章|盖章|公章)[)])?[::]"
)
_TOTAL = re.compile(r"^(合计|总计|小计|共计|累计|总合计)[::]?$")
_SAMPLE = re.compile(
    r"^(例|示例|样例|例如|如|范例|举例)[::]?|张三|李四|王五|某某|^示例|[xX×*]{3,}|^1[38]8?0{6,}|1234567|110101199001010000"
)
_ANSWER = re.compile(r"^[□☐○◯√☑■●]|[□☐]|^[^:]{0,4}年月日$|^[(](盖章|公章|签字|签章)|^[_\-—/\\.…]+$|^20\d\d年")
_DATE_OR_NUMBER = re.compile(r"^[\d.,%/\-年月日:xX]+$")
HEAD = re.compile(
    r"(姓名|名称|号码|号|日期|时间|年月|地址|住址|住所|地点|电话|手机|方式|情况|状况|类别|类型|种类|性质|等级|级别|程度|单位|关系|民族|性别|年龄|"
    r"学历|面貌|职务|职业|职称|籍贯|备注|说明|意见|签字|签名|人数|户数|数量|金额|面积|合计|小计|总数|人口|编码|代码|编号|序号|结果|原因|理由|内容|"
    r"标准|来源|负责人|联系人|经办人|户主|监护人|社区|街道|网格|小区|楼栋|楼号|单元|房号|门牌|邮编|编码|照片|疾病|病史|收入|支出|工资|银行|账号|"
    r"身份证|户籍|户口|国籍|婚否|血型|身高|体重|低保|五保|特困|残疾|保险|医保|社保|补贴|救助|津贴|养老金|补助|其他|其它|档次|岗位|车辆|设施|"
    r"户名|车牌|型号|品牌|用途|结构|经度|纬度|期限|状态|特长|简历|学校|专业|班级|年级|能力|需求|服务|项目|次数|天数|比例|率|额|数)([(].*[)])?[*::]*$"
)


def is_note(text: str) -> bool:
    """A remark on how to fill the form, or the number of an enclosure: neither title nor label."""
    return bool(_NOTE.match(text))


def is_title(text: str) -> bool:
    return bool(_TITLE.search(text.rstrip("》)").lstrip("《"))) and not text.endswith(":")


def is_unit_line(text: str) -> bool:
    """单位：万元 — the measure of the figures, not an organisation."""
    return bool(_UNIT.match(text))


def is_meta(text: str) -> bool:
    """A line over the table with its blank inside: 填报单位（盖章）：."""
    return bool(_META.match(text)) or is_unit_line(text)


def is_footer(text: str) -> bool:
    return bool(_FOOTER.match(text)) or is_note(text)


def is_total(text: str) -> bool:
    return bool(_TOTAL.match(text))


def is_sample(text: str) -> bool:
    """A value put there to show how to fill the row."""
    return bool(_SAMPLE.search(text))


def is_answer(text: str) -> bool:
    """A prepared answer: boxes to tick, 年 月 日, （盖章）."""
    return bool(_ANSWER.search(text)) or bool(_DATE_OR_NUMBER.match(text))


def is_labelish(text: str) -> bool:
    """Looks like something printed by the department, not like a person's data."""
    if text.endswith(":") or text.startswith(("*", "是否", "有无")):
        return True
    return not is_answer(text) and not is_sample(text) and bool(HEAD.search(text)) and len(text) <= 40
