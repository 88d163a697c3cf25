//! Invented records of a made-up city, and short ways to ask about them.
#![allow(clippy::unwrap_used)] // clippy takes helpers of tests for code

use jiff::civil::date;
use search::{Change, Index, Indexed, Query, Results, Settings, Text};

/// Returns a record with a title and a body; the rest is unremarkable.
pub(crate) fn record(id: u8, title: &str, body: &str) -> Indexed {
    Indexed {
        record: [id; 16],
        edition: 1,
        sites: vec!["main".to_owned()],
        organ: "0a".to_owned(),
        organ_name: "云河市人民政府办公室".to_owned(),
        item: "policy".to_owned(),
        stage: "decision".to_owned(),
        validity: "有效".to_owned(),
        year: 2020,
        published_on: date(2020, 5, 1),
        title: title.to_owned(),
        number: None,
        index_number: None,
        fields: Vec::new(),
        field_numbers: Vec::new(),
        body: body.to_owned(),
        attachments: Vec::new(),
        interpretation: false,
    }
}

/// Returns the records that most tests ask about; the id is the place in the list, from 1.
pub(crate) fn city() -> Vec<Indexed> {
    let titles = [
        "云河市人民政府办公室关于印发《云河市公共资源交易平台管理办法（试行）》的通知",
        "云河市人民政府办公室关于进一步做好公共资源配置工作的意见",
        "云河市校车安全管理规定",
        "关于开展第四次经济普查宣传的通知",
        "云河市“一网通办”改革工作要点",
        "云河市见义勇为人员奖励办法",
        "关于召开会议的通知",
        "云河市人民政府令（共享单车停放管理规定）",
        "《云河市校车安全管理规定》政策解读",
        "云河市老旧小区加装电梯补贴办法",
        "云河市老旧小区加装电梯补贴办法（2015年版）",
        "云河市重庆路小学招生简章",
    ];
    let mut records: Vec<Indexed> = titles
        .iter()
        .zip(1..)
        .map(|(title, id)| record(id, title, "本文件自印发之日起施行。"))
        .collect();
    records[0].number = Some("云政办发〔2017〕47号".to_owned());
    records[0].index_number = Some("11000000MB00000000/2017-00047".to_owned());
    records[1].number = Some("云政办发〔2017〕4号".to_owned());
    records[1].body = "依照云政办发〔2017〕47号文件，做好公共服务和资源配置。".to_owned();
    records[4].index_number = Some("11000000MB00000000/2017-00004".to_owned());
    records[6].body = "会议讨论校车和幼儿园的事项，隐私保护，张三丰同志主持。".to_owned();
    records[6].attachments = vec!["参会名单：农业农村局、气象局。".to_owned()];
    records[7].number = Some("云河市人民政府令第95号".to_owned());
    records[8].interpretation = true;
    records[10].validity = "废止".to_owned();
    records[10].year = 2015;
    records[10].published_on = date(2015, 5, 1);
    records[11].sites.push("school".to_owned());
    records[11].organ = "0b".to_owned();
    records[11].organ_name = "云河市教育局".to_owned();
    records
}

/// Returns changes that show records.
pub(crate) fn show(records: Vec<Indexed>) -> Vec<Change> {
    records
        .into_iter()
        .map(|record| Change::Show(Box::new(record)))
        .collect()
}

/// Returns an index in memory that shows records.
pub(crate) fn index_of(records: Vec<Indexed>) -> Index {
    let index = Index::in_memory(&Settings::default()).unwrap();
    index.apply(show(records), 1).unwrap();
    index
}

/// Asks for words; snippets come from the records of the city.
pub(crate) fn ask(index: &Index, words: &str) -> Results {
    ask_for(index, &Query::for_words(words))
}

/// Asks a question; snippets come from the records of the city.
pub(crate) fn ask_for(index: &Index, query: &Query) -> Results {
    let city = city();
    index
        .search(query, |id| {
            let record = city.iter().find(|record| record.record == *id)?;
            Some(Text {
                body: record.body.clone(),
                attachments: record.attachments.clone(),
            })
        })
        .unwrap()
}

/// Returns the first bytes of the ids of the hits.
pub(crate) fn ids(results: &Results) -> Vec<u8> {
    results.hits.iter().map(|hit| hit.record[0]).collect()
}
