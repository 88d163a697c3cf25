//! What the index is told about a record, and the change that tells it.

use jiff::civil::Date;

/// One published edition of a record, as the index sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexed {
    /// The record's 128-bit id.
    pub record: [u8; 16],
    /// The edition's number.
    pub edition: u32,
    /// The sites that show the record.
    pub sites: Vec<String>,
    /// The issuing organ's id in hex.
    pub organ: String,
    /// The issuing organ's name, searchable.
    pub organ_name: String,
    /// The code of the catalogue item.
    pub item: String,
    /// The stage of the five opennesses (决策 执行 管理 服务 结果).
    pub stage: String,
    /// The validity (有效 废止 失效 修改), as the catalogue words it.
    pub validity: String,
    /// The year of publication or signature, for the filter.
    pub year: i32,
    /// The stated day of publication.
    pub published_on: Date,
    /// The title.
    pub title: String,
    /// The document number in its canonical form, `甲政办发〔2017〕47号`.
    pub number: Option<String>,
    /// The index number (索引号).
    pub index_number: Option<String>,
    /// The words of the fields that the public sees, beside those named above.
    pub fields: Vec<String>,
    /// Those of them that are numbers of documents, licences and registers.
    pub field_numbers: Vec<String>,
    /// The text of the body.
    pub body: String,
    /// The texts of the attachments.
    pub attachments: Vec<String>,
    /// Whether the record interprets another (政策解读); such records rank a little lower.
    pub interpretation: bool,
}

/// One change that the ledger asks of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The record is to be found in this edition, and in no earlier one.
    Show(Box<Indexed>),
    /// The record is no longer to be found.
    Hide([u8; 16]),
}

impl Change {
    /// Returns the id of the record that the change is about.
    pub fn record(&self) -> &[u8; 16] {
        match self {
            Self::Show(indexed) => &indexed.record,
            Self::Hide(record) => record,
        }
    }
}
