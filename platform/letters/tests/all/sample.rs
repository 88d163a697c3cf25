//! An invented notice that uses every block.

use letters::Letter;

pub(crate) const TEXT: &str = "各县（区）人民政府，市政府各部门：
为做好2026年汛期值班值守，现就有关事项通知如下。
一、落实值班责任
（一）领导带班
各单位负责人须在岗带班，24小时保持通信畅通，遇有 A<B & C>D 类预警信号时\"立即\"报告。
单位\t电话\t备注
市水库所\t0888-5550111\t昼夜
市排水站\t0888-5550112\t汛期
二、严明纪律
擅离职守造成后果的，依规依纪处理。
附件：1. 值班安排表
2. 联络表
云岭市人民政府办公室
2026年5月8日
（此件公开发布）";

pub(crate) fn letter() -> Letter {
    Letter::from_text(
        "云岭市人民政府办公室关于加强2026年汛期值班值守工作的通知",
        Some("云政办发〔2026〕19号"),
        TEXT,
    )
    .under_masthead("云岭市人民政府办公室文件")
}

/// Every text that a reader of the file has to find.
pub(crate) fn texts() -> Vec<&'static str> {
    TEXT.split(['\n', '\t'])
        .map(|text| {
            text.trim_start_matches("附件：1. ")
                .trim_start_matches("2. ")
        })
        .collect()
}
