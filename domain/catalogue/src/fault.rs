//! What is wrong with a field, in Chinese for whoever fills it in.

use crate::field::FieldSpec;
use crate::stage::closed_set;

/// What is wrong with a field: where, what sort, and in words that name the value and the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FieldFault {
    /// The code of the field.
    pub field: String,
    /// The sort of fault.
    pub problem: Problem,
    /// The fault in Chinese, a sentence for the form.
    pub message: String,
}

closed_set! {
    /// The sorts of fault that a field can have.
    Problem {
        /// It has to be filled in.
        Missing = "missing", "未填写";
        /// The item has no such field.
        Unknown = "unknown", "没有这一项";
        /// It has control characters in it.
        ControlCharacter = "control_character", "控制字符";
        /// It has more characters than it may.
        TooLong = "too_long", "过长";
        /// It is not a date.
        NotADate = "not_a_date", "不是日期";
        /// It lies after the day of entry.
        Future = "future", "日期未到";
        /// It is not a number.
        NotANumber = "not_a_number", "不是数";
        /// It is too small or too great.
        OutOfRange = "out_of_range", "超出范围";
        /// It has more digits after the point than it may.
        TooPrecise = "too_precise", "小数过多";
        /// It is not among the values of the choice.
        NotAChoice = "not_a_choice", "不在可选项中";
        /// It is not a credit code.
        NotACreditCode = "not_a_credit_code", "不是统一社会信用代码";
        /// It is not an address.
        NotAUrl = "not_a_url", "不是网址";
        /// It is neither yes nor no.
        NotYesNo = "not_yes_no", "不是是或否";
        /// It is not a record.
        NotARecord = "not_a_record", "不是本平台的信息";
        /// A row of the table is wrong.
        BadTable = "bad_table", "表格有误";
        /// Two fields stand in the wrong order.
        Order = "order", "先后或大小有误";
        /// A period is shorter than the law allows.
        Span = "span", "期限不足";
        /// A total is not the sum of its parts.
        Sum = "sum", "合计不符";
    }
}

impl FieldFault {
    pub(crate) fn new(field: &FieldSpec, problem: Problem, message: String) -> FieldFault {
        FieldFault {
            field: field.code.as_str().to_owned(),
            problem,
            message,
        }
    }
}

/// The most characters of a value that a message repeats.
const MOST_REPEATED: usize = 30;

/// Returns a value between Chinese quotation marks, cut when long.
pub(crate) fn quoted(words: &str) -> String {
    let words = words.trim();
    let mut kept: String = words.chars().take(MOST_REPEATED).collect();
    if kept.len() < words.len() {
        kept.push('…');
    }
    format!("“{kept}”")
}
