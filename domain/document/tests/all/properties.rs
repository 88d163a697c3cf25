//! What holds for any text.

use document::{Block, BlockKind, DocumentNumber};
use proptest::prelude::*;

use crate::shared::{self, Law};

/// Lines as documents have them, so that chance builds half-correct documents.
const PIECES: [&str; 44] = [
    "索引号:\t001/2018-1\t分类:\t通知",
    "发文机关：青禾市人民政府 成文日期：2018年7月30日",
    "字号：大 中 小",
    "青禾市人民政府文件",
    "青府发〔2018〕45号",
    "青禾市人民政府令",
    "第12号",
    "机密★1年",
    "000001",
    "青禾市人民政府办公室",
    "关于印发《工作要点》的",
    "通 知",
    "各县（市、区）人民政府，",
    "市政府各部门：",
    "各单位：",
    "为了推进工作，现通知如下：",
    "一、总体要求",
    "（一）目标。提高效率。",
    "1.完善制度。",
    "（1）范围",
    "①方法",
    "第一章　总则",
    "第一条　为了规范，制定本办法。",
    "第二条之一 适用。",
    "1.1 范围",
    "附件：1.任务表",
    "2.名单",
    "附件1",
    "（此件公开发布）",
    "信息公开选项：依申请公开",
    "青禾市人民政府　2018年7月30日",
    "二〇一八年七月三十日",
    "2018 年 7 月 30 日",
    "市长　李某",
    "抄送：市委办公室。",
    "2018年7月30日印发",
    "",
    "　　",
    "甲\t乙\t丙",
    "1\t2\t3",
    "\t\t",
    "《办法》已经通过，现予公布。",
    "（2018年7月30日通过　2019年1月1日施行）",
    "\r",
];

fn document() -> impl Strategy<Value = String> {
    let piece = prop_oneof![4 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..40).prop_map(|lines| lines.join("\n"))
}

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        cases: 256,
        ..ProptestConfig::default()
    }
}

fn is_blank(line: &str) -> bool {
    line.chars().all(|c| {
        c.is_whitespace()
            || matches!(
                c,
                '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
            )
    })
}

/// Blocks are in order, do not overlap, and every line that is not blank lies in exactly one.
fn assert_blocks_cover(text: &str, blocks: &[Block]) {
    let length = text.chars().count();
    let mut end = 0;
    for block in blocks {
        assert!(
            block.place.start >= end && block.place.start < block.place.end,
            "{block:?} after {end}"
        );
        end = block.place.end;
        if let BlockKind::Table { rows, .. } = &block.kind {
            for cell in rows.iter().flatten() {
                assert!(
                    block.place.start <= cell.start && cell.end <= block.place.end,
                    "{cell:?} in {block:?}"
                );
            }
        }
    }
    assert!(end <= length);
    let (mut start, mut blocks) = (0, blocks.iter().peekable());
    for line in text.split('\n') {
        let place = start..start + line.chars().count();
        start = place.end + 1;
        if is_blank(line) {
            continue;
        }
        while blocks
            .next_if(|block| block.place.end < place.end)
            .is_some()
        {}
        let covered = blocks
            .peek()
            .is_some_and(|block| block.place.start <= place.start && place.end <= block.place.end);
        assert!(covered, "{line:?} at {place:?}");
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn blocks_cover_every_line_of_any_text(text in document()) {
        assert_blocks_cover(&text, &document::structure(&text));
    }

    #[test]
    fn blocks_cover_every_line_of_any_characters(text in any::<String>()) {
        assert_blocks_cover(&text, &document::structure(&text));
    }

    #[test]
    fn parts_lie_in_the_text_and_inside_each_other(text in document()) {
        let length = text.chars().count();
        let parts = document::outline(&text);
        for (n, part) in parts.iter().enumerate() {
            prop_assert!(part.level >= 1 && part.place.start <= part.place.end && part.place.end <= length);
            for later in &parts[n + 1..] {
                let apart = part.place.end <= later.place.start;
                let inside = later.place.end <= part.place.end && later.level > part.level;
                prop_assert!(apart || inside, "{:?} and {:?}", part, later);
            }
        }
    }

    #[test]
    fn reading_a_file_of_text_keeps_the_whole_text(text in document()) {
        let (read, _) = document::read("document.txt", text.as_bytes());
        let without_ends = |text: &str| text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect::<Vec<_>>();
        let (mut kept, mut given) = (without_ends(&read.text), without_ends(&text));
        while kept.last().is_some_and(String::is_empty) { kept.pop(); }
        while given.last().is_some_and(String::is_empty) { given.pop(); }
        prop_assert_eq!(kept, given);
        assert_blocks_cover(&read.text, &read.blocks);
    }

    #[test]
    fn reading_then_writing_a_number_gives_it_back(
        code in "[国省市县区府办发函规字建财教]{2,8}",
        year in 1949_u16..2100,
        serial in 1_u32..100_000,
        form in 0_u8..3,
    ) {
        let words = match form {
            0 => format!("{code}〔{year}〕{serial}号"),
            1 => format!("{code}令第{serial}号"),
            _ => format!("{code}公告{year}年第{serial}号"),
        };
        let number = DocumentNumber::read(&words).unwrap();
        prop_assert_eq!(number.as_str(), words.as_str());
        prop_assert_eq!(number.serial(), serial);
    }

    #[test]
    fn what_is_read_as_a_number_reads_the_same_when_written(words in "[国办发令公告第号年字（）()〔〕\\[\\]0-9０-９一二十百 ]{1,24}") {
        if let Some(number) = DocumentNumber::read(&words) {
            prop_assert_eq!(DocumentNumber::read(number.as_str()), Some(number));
        }
    }

    #[test]
    fn numbers_and_attachments_and_faults_are_found_in_any_text(text in document()) {
        let length = text.chars().count();
        let mut end = 0;
        for (place, _) in DocumentNumber::find(&text) {
            prop_assert!(end <= place.start && place.start < place.end && place.end <= length);
            end = place.end;
        }
        for (place, name) in document::attachment_notes(&text) {
            let words: String = text.chars().skip(place.start).take(place.len()).collect();
            prop_assert_eq!(words, name);
        }
        for finding in document::structure_findings(&text) {
            let words: String = text.chars().skip(finding.place.start).take(finding.place.len()).collect();
            prop_assert_eq!(words, finding.text);
        }
    }
}

#[test]
fn blocks_cover_every_line_of_real_laws_and_their_numbering_is_sound() {
    if shared::data().is_none() {
        return;
    }
    let laws: Vec<Law> = shared::records("laws/sample-400.jsonl.zst");
    let mut faults = 0;
    for law in &laws {
        let (document, _) = document::read("law.md", law.document().as_bytes());
        assert_blocks_cover(&document.text, &document.blocks);
        let findings = document::structure_findings(&document.text);
        if !findings.is_empty() {
            faults += 1;
            println!(
                "{}: {:?}",
                law.title,
                findings
                    .iter()
                    .map(|f| (&f.text, &f.rule))
                    .take(4)
                    .collect::<Vec<_>>()
            );
        }
    }
    println!("laws with a fault of numbering: {faults} of {}", laws.len());
    assert!(
        faults * 10 <= laws.len(),
        "{faults} laws of {} are said to be numbered wrongly",
        laws.len()
    );
}
