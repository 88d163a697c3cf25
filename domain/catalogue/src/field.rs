//! What a field of a catalogue item is: its kind, its limits, when it is required, who sees it.

use crate::code::FieldCode;

/// One field of a catalogue item, as its rule file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSpec {
    /// The stable code, in forms, the API and open data.
    pub code: FieldCode,
    /// The Chinese label.
    pub name: String,
    /// What may stand in it.
    pub kind: FieldKind,
    /// When it has to be filled in.
    pub required: Required,
    /// Whether the public sees it; a field that is not public stays in the console.
    pub public: bool,
    /// A sentence for whoever fills it in; may be empty.
    pub help: String,
    /// A value that is right, shown in the form and the template; may be empty.
    pub example: String,
    /// The code of the same datum in a national exchange format, such as `CF_JDRQ`.
    pub external_code: Option<String>,
}

/// What may stand in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// One line.
    Text {
        /// The most characters.
        max: usize,
    },
    /// Paragraphs.
    LongText {
        /// The most characters.
        max: usize,
    },
    /// 文号, in any of the ways of writing; brought to the canonical one where it can be read.
    DocumentNumber,
    /// A civil date.
    Date {
        /// Whether it may lie after the day of entry.
        future: bool,
        /// Whether 长期 may stand there; it is kept as 2099-12-31.
        open_ended: bool,
    },
    /// A whole number.
    Integer {
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// A decimal number, which may be negative.
    Decimal {
        /// The most digits after the point.
        scale: u8,
        /// The unit, such as `%` or `微克/立方米`; may be empty.
        unit: String,
    },
    /// An amount of money, not negative.
    Money {
        /// The unit in which it is kept.
        unit: MoneyUnit,
    },
    /// One of several values.
    Choice {
        /// The values.
        options: Vec<ChoiceOption>,
    },
    /// Any number of several values; kept as codes joined by `;`.
    Choices {
        /// The values.
        options: Vec<ChoiceOption>,
    },
    /// The full name of an organ.
    Organ,
    /// 统一社会信用代码 (GB 32100-2015), with its check character.
    CreditCode,
    /// An address that begins with `http://` or `https://`.
    Url,
    /// 是 or 否; kept as `yes` or `no`.
    YesNo,
    /// Another record, by its identifier or the address of its page.
    Record,
    /// Rows of cells: a line a row, cells parted by TAB, as a spreadsheet copies them.
    Table {
        /// The columns; none of them is a table.
        columns: Vec<FieldSpec>,
    },
}

/// One value of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceOption {
    /// The stable code.
    pub code: String,
    /// The Chinese words.
    pub name: String,
}

/// The unit in which an amount of money is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MoneyUnit {
    /// 元, two digits after the point.
    Yuan,
    /// 万元, six digits after the point, as the 双公示 format has it.
    TenThousandYuan,
    /// 亿元, eight digits after the point.
    HundredMillionYuan,
}

impl MoneyUnit {
    /// Every unit, the longest word last.
    pub const ALL: [MoneyUnit; 3] = [
        MoneyUnit::Yuan,
        MoneyUnit::TenThousandYuan,
        MoneyUnit::HundredMillionYuan,
    ];

    /// Returns the Chinese word, which is also its code in rule files.
    pub fn term(self) -> &'static str {
        match self {
            MoneyUnit::Yuan => "元",
            MoneyUnit::TenThousandYuan => "万元",
            MoneyUnit::HundredMillionYuan => "亿元",
        }
    }

    /// Returns the unit of a Chinese word.
    pub fn from_term(term: &str) -> Option<MoneyUnit> {
        MoneyUnit::ALL.into_iter().find(|unit| unit.term() == term)
    }

    /// Returns the power of ten that makes this unit out of yuan.
    pub fn power(self) -> u32 {
        match self {
            MoneyUnit::Yuan => 0,
            MoneyUnit::TenThousandYuan => 4,
            MoneyUnit::HundredMillionYuan => 8,
        }
    }

    /// Returns the most digits after the point: down to the 分.
    pub fn scale(self) -> u32 {
        self.power() + 2
    }
}

/// When a field has to be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Required {
    /// In every record.
    Always,
    /// When another field says so.
    When(Condition),
    /// Never.
    Never,
}

/// What another field of the same record has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// The field holds one of these values (for several choices: at least one of them).
    Is {
        /// The other field.
        field: FieldCode,
        /// The canonical values.
        values: Vec<String>,
    },
    /// The field is filled in.
    Filled {
        /// The other field.
        field: FieldCode,
    },
}

impl Condition {
    /// Returns the field that the condition looks at.
    pub fn field(&self) -> &FieldCode {
        match self {
            Condition::Is { field, .. } | Condition::Filled { field } => field,
        }
    }

    /// Tells whether the condition is met by the canonical value of a field, as `value` finds it.
    pub fn is_met<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> bool {
        let found = value(self.field().as_str()).unwrap_or("");
        match self {
            Condition::Is { values, .. } => found
                .split(';')
                .any(|one| values.iter().any(|wanted| wanted == one)),
            Condition::Filled { .. } => !found.is_empty(),
        }
    }
}

impl FieldKind {
    /// Returns the stable English code of the kind, as rule files and the API write it.
    pub fn code(&self) -> &'static str {
        match self {
            FieldKind::Text { .. } => "text",
            FieldKind::LongText { .. } => "long_text",
            FieldKind::DocumentNumber => "document_number",
            FieldKind::Date { .. } => "date",
            FieldKind::Integer { .. } => "integer",
            FieldKind::Decimal { .. } => "decimal",
            FieldKind::Money { .. } => "money",
            FieldKind::Choice { .. } => "choice",
            FieldKind::Choices { .. } => "choices",
            FieldKind::Organ => "organ",
            FieldKind::CreditCode => "credit_code",
            FieldKind::Url => "url",
            FieldKind::YesNo => "yes_no",
            FieldKind::Record => "record",
            FieldKind::Table { .. } => "table",
        }
    }

    /// Returns the values of a choice; nothing for the other kinds.
    pub fn options(&self) -> &[ChoiceOption] {
        match self {
            FieldKind::Choice { options } | FieldKind::Choices { options } => options,
            FieldKind::Text { .. }
            | FieldKind::LongText { .. }
            | FieldKind::DocumentNumber
            | FieldKind::Date { .. }
            | FieldKind::Integer { .. }
            | FieldKind::Decimal { .. }
            | FieldKind::Money { .. }
            | FieldKind::Organ
            | FieldKind::CreditCode
            | FieldKind::Url
            | FieldKind::YesNo
            | FieldKind::Record
            | FieldKind::Table { .. } => &[],
        }
    }

    /// Tells whether the values can be ordered as numbers.
    pub fn is_number(&self) -> bool {
        matches!(
            self,
            FieldKind::Integer { .. } | FieldKind::Decimal { .. } | FieldKind::Money { .. }
        )
    }

    /// Tells whether a list can be narrowed by this field: its values are few, or have an order.
    pub fn is_filterable(&self) -> bool {
        matches!(
            self,
            FieldKind::Choice { .. }
                | FieldKind::Choices { .. }
                | FieldKind::YesNo
                | FieldKind::Organ
                | FieldKind::Date { .. }
                | FieldKind::Integer { .. }
        )
    }
}

impl FieldSpec {
    /// Tells whether the field holds the number of a document, a licence or a register. A rule file
    /// may leave such a number as it is printed (`text`); its label says then what it is.
    pub fn holds_number(&self) -> bool {
        match self.kind {
            FieldKind::DocumentNumber | FieldKind::CreditCode => true,
            FieldKind::Text { .. } => {
                self.name.ends_with('号')
                    && !["期号", "型号"]
                        .iter()
                        .any(|other| self.name.ends_with(other))
            }
            FieldKind::LongText { .. }
            | FieldKind::Date { .. }
            | FieldKind::Integer { .. }
            | FieldKind::Decimal { .. }
            | FieldKind::Money { .. }
            | FieldKind::Choice { .. }
            | FieldKind::Choices { .. }
            | FieldKind::Organ
            | FieldKind::Url
            | FieldKind::YesNo
            | FieldKind::Record
            | FieldKind::Table { .. } => false,
        }
    }

    /// Returns a canonical value in words for a reader: 是, 罚款, 长期, `0.2 万元`.
    ///
    /// A value that is not canonical for this kind is returned as it is.
    pub fn shown(&self, value: &str) -> String {
        match &self.kind {
            FieldKind::Choice { options } => name_of(options, value).to_owned(),
            FieldKind::Choices { options } => {
                let names: Vec<&str> = value.split(';').map(|one| name_of(options, one)).collect();
                names.join("、")
            }
            FieldKind::YesNo if value == "yes" => "是".to_owned(),
            FieldKind::YesNo if value == "no" => "否".to_owned(),
            FieldKind::Date {
                open_ended: true, ..
            } if value == OPEN_END => "长期".to_owned(),
            FieldKind::Money { unit } if !value.is_empty() => format!("{value} {}", unit.term()),
            FieldKind::Decimal { unit, .. } if !unit.is_empty() && !value.is_empty() => {
                format!("{value} {unit}")
            }
            FieldKind::Text { .. }
            | FieldKind::LongText { .. }
            | FieldKind::DocumentNumber
            | FieldKind::Date { .. }
            | FieldKind::Integer { .. }
            | FieldKind::Decimal { .. }
            | FieldKind::Money { .. }
            | FieldKind::Organ
            | FieldKind::CreditCode
            | FieldKind::Url
            | FieldKind::YesNo
            | FieldKind::Record
            | FieldKind::Table { .. } => value.to_owned(),
        }
    }
}

/// How 长期 is kept, as the 双公示 format has it (`XK_YXQZI`).
pub const OPEN_END: &str = "2099-12-31";

fn name_of<'o>(options: &'o [ChoiceOption], code: &'o str) -> &'o str {
    options
        .iter()
        .find(|option| option.code == code)
        .map_or(code, |option| &option.name)
}
