//! Structure of text as one types it: parts, tables, attachments, faults of numbering.

use document::{BlockKind, attachment_notes, outline, structure, structure_findings};

#[test]
fn parts_stand_at_the_depth_of_their_numbers() {
    for (text, levels) in [
        (
            "一、甲\n（一）乙。丙。\n1.丁。戊。\n（1）己。\n①庚。\n（二）辛。\n二、壬",
            &[1, 2, 3, 4, 5, 2, 1][..],
        ),
        (
            "第一编 甲\n第一章 乙\n第一节 丙\n第一条 丁。\n（一）戊；\n第二章 己",
            &[1, 2, 3, 4, 5, 2],
        ),
        ("一、甲\n1.乙。\n2.丙。\n二、丁", &[1, 2, 2, 1]),
        ("1 甲\n1.1 乙\n1.1.1 丙\n1.2 丁", &[1, 2, 1]),
        ("第一条 甲。\n第二条 乙。", &[1, 1]),
    ] {
        let read: Vec<u8> = outline(text).iter().map(|part| part.level).collect();
        assert_eq!(read, levels, "{text}");
    }
}

#[test]
fn a_part_ends_where_the_next_of_its_level_begins() {
    let text = "一、甲\n说明。\n（一）乙。\n二、丙\n结束。";
    let parts = outline(text);
    let words = |n: usize| {
        text.chars()
            .skip(parts[n].place.start)
            .take(parts[n].place.len())
            .collect::<String>()
    };
    assert_eq!(words(0), "一、甲\n说明。\n（一）乙。");
    assert_eq!(words(1), "（一）乙。");
    assert_eq!(words(2), "二、丙\n结束。");
}

#[test]
fn a_part_without_a_heading_is_named_by_its_first_sentence() {
    for (text, number, title) in [
        ("（一）加强领导。各单位要重视。", "（一）", "加强领导"),
        (
            "第三条　公开应当及时，并且准确。",
            "第三条",
            "公开应当及时，并且准确",
        ),
        ("1.完善制度", "1", "完善制度"),
        ("第一章　总　则", "第一章", "总　则"),
    ] {
        let part = outline(text).remove(0);
        assert_eq!(
            (part.number.as_str(), part.title.as_str()),
            (number, title),
            "{text}"
        );
    }
}

#[test]
fn headings_are_told_from_paragraphs() {
    let kinds: Vec<BlockKind> = structure("一、总体要求\n（一）目标。到明年，办结率提高。\n第一条　为了公开，制定本办法。\n正文一段。")
        .into_iter()
        .map(|block| block.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            BlockKind::Heading { level: 1 },
            BlockKind::Paragraph,
            BlockKind::Paragraph,
            BlockKind::Paragraph
        ]
    );
}

#[test]
fn lines_with_the_same_number_of_tabs_are_a_table() {
    let text = "说明如下。\n名称\t数量\n甲\t 3 \n\t4\n完毕。";
    let blocks = structure(text);
    let BlockKind::Table { rows, head } = &blocks[1].kind else {
        panic!("{blocks:?}")
    };
    let cell = |row: usize, column: usize| {
        text.chars()
            .skip(rows[row][column].start)
            .take(rows[row][column].len())
            .collect::<String>()
    };
    assert!(*head);
    assert_eq!(
        (cell(0, 1), cell(1, 1), cell(2, 0), cell(2, 1)),
        ("数量".into(), "3".into(), String::new(), "4".into())
    );
    assert!(
        structure("只有一行\t有制表符")
            .iter()
            .all(|block| !matches!(block.kind, BlockKind::Table { .. }))
    );
}

#[test]
fn attachments_are_named_as_the_note_announces_them() {
    for (text, names) in [
        ("附件：任务分工表", &["任务分工表"][..]),
        (
            "附件：1.任务分工表\n　　　2.联系人名单\n青禾市民政局",
            &["任务分工表", "联系人名单"],
        ),
        ("附　件：\n1．任务分工表\n2．名单", &["任务分工表", "名单"]),
        ("附件1\n任务分工表", &[]),
        ("详见附件：任务分工表", &[]),
        ("附件：任务分工表\n\n\n1.总体要求", &["任务分工表"]),
    ] {
        let read: Vec<String> = attachment_notes(text)
            .into_iter()
            .map(|(_, name)| name)
            .collect();
        assert_eq!(read, names, "{text}");
    }
}

#[test]
fn a_missing_or_repeated_number_is_found() {
    let text = include_str!("../fixtures/broken-numbering.txt");
    let found: Vec<(String, String)> = structure_findings(text)
        .into_iter()
        .map(|finding| (finding.rule.into_owned(), finding.text))
        .collect();
    let gap = |number: &str| ("structure.numbering_gap".to_owned(), number.to_owned());
    let repeated = (
        "structure.numbering_repeated".to_owned(),
        "（一）".to_owned(),
    );
    assert_eq!(found, [repeated, gap("三"), gap("4"), gap("第三条")]);
}

#[test]
fn sound_numbering_is_left_alone() {
    for text in [
        "一、甲\n（一）乙。\n（二）丙。\n二、丁\n（一）戊。\n（二）己。",
        "一、甲\n（一）乙。\n（二）丙。\n二、丁\n（三）戊。",
        "第一章 甲\n第一条 乙。\n第二章 丙\n第二条 丁。",
        "第一条 甲：\n（一）乙；\n（二）丙。\n第二条 丁：\n（一）戊。",
        "第一条 甲。\n第一条之一 乙。\n第二条 丙。",
        "1.甲。\n2.乙。\n下列事项：\n1.丙。\n2.丁。",
        "一、甲\n二、乙\n附件1\n一、丙\n二、丁",
    ] {
        assert_eq!(structure_findings(text), [], "{text}");
    }
}
