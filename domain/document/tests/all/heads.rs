//! Heads of invented documents, element by element and whole.

use std::fmt::Write as _;

use document::{Attribute, BlockKind, Header, OfficialDocument};

fn header(text: &str) -> Header {
    document::read("document.txt", text.as_bytes()).0.header
}

#[test]
fn the_title_is_read_wherever_it_stands() {
    for (text, title) in [
        (
            "关于开展检查的通知\n各单位：\n现通知如下。",
            Some("关于开展检查的通知"),
        ),
        (
            "青府发〔2024〕1号\n青禾市人民政府关于\n加强养老服务工作的\n实施意见\n各区人民政府：",
            Some("青禾市人民政府关于加强养老服务工作的实施意见"),
        ),
        (
            "青禾市人民政府\n青禾市人民政府关于加强养老服务工作的意见\n各区人民政府：",
            Some("青禾市人民政府关于加强养老服务工作的意见"),
        ),
        (
            "青禾市养老服务条例\n（征求意见稿）\n第一条　为了养老，制定本条例。",
            Some("青禾市养老服务条例（征求意见稿）"),
        ),
        (
            "青禾市养老服务条例\n（2020年1月2日青禾市第三届人民代表大会常务委员会第四次会议通过）\n第一章　总则",
            Some("青禾市养老服务条例"),
        ),
        (
            "政府工作报告\n——2024年1月9日在青禾市第三届人民代表大会第四次会议上\n青禾市市长　林某\n各位代表：\n现在报告工作。",
            Some("政府工作报告"),
        ),
        (
            "标题：关于停水的公告\n为检修管道，定于明日停水。",
            Some("关于停水的公告"),
        ),
        (
            "青禾市人民政府公告\n第5号\n《青禾市犬只管理办法》已经通过，现予公告。",
            Some("青禾市犬只管理办法"),
        ),
        (
            "关于申请经费的\n\n请 示\n\n市财政局：\n因工作需要，申请经费。",
            Some("关于申请经费的请示"),
        ),
        ("各区人民政府：\n现通知如下。", None),
        (
            "为了推进工作，市政府召开会议，部署下一步任务。\n会议要求落实责任。",
            None,
        ),
        ("", None),
    ] {
        assert_eq!(header(text).title.as_deref(), title, "{text}");
    }
}

#[test]
fn the_issuer_is_the_one_who_signs() {
    for (text, issuer) in [
        (
            "关于检查的通知\n各单位：\n现通知如下。\n青禾市应急管理局\n2024年1月2日",
            Some("青禾市应急管理局"),
        ),
        (
            "青禾市民政局社会救助处关于检查的函\n各区：\n现函告如下。\n社会救助处\n2024年1月2日",
            Some("青禾市民政局社会救助处"),
        ),
        (
            "青禾市民政局关于检查的函\n各区民政局：\n现函告如下。",
            Some("青禾市民政局"),
        ),
        (
            "青禾市民政局文件\n青民发〔2024〕1号\n关于检查的通知\n各区民政局：\n现通知如下。",
            Some("青禾市民政局"),
        ),
        (
            "青禾市人民政府令第7号\n《办法》已经通过，现予公布。\n市长　林某\n2024年1月2日",
            Some("青禾市人民政府"),
        ),
        (
            "发布机构：市政府办公室\n关于检查的通知\n各区：\n现通知如下。",
            Some("市政府办公室"),
        ),
        (
            "批转市民政局关于救助意见的通知\n各区人民政府：\n现转发给你们。\n\n2024年1月8日\n\n关于救助的意见\n一、范围\n青禾市民政局\n2024年1月2日",
            None,
        ),
        (
            "青禾市节水办法\n（2001年2月3日青禾市人民政府批准　2001年3月4日青禾市水务局发布）\n第一条 为了节水，制定本办法。",
            Some("青禾市水务局"),
        ),
    ] {
        assert_eq!(header(text).issuer.as_deref(), issuer, "{text}");
    }
}

#[test]
fn the_date_is_that_of_the_signature() {
    for (text, date) in [
        (
            "关于检查的通知\n各单位：\n请于2024年1月9日前报送。\n青禾市民政局\n2024年1月2日\n2024年1月5日印发",
            Some("2024-01-02"),
        ),
        (
            "关于检查的通知\n各单位：\n现通知如下。\n青禾市民政局　二〇二四年一月二日",
            Some("2024-01-02"),
        ),
        (
            "批转市民政局关于救助意见的通知\n各区人民政府：\n现转发给你们。\n\n2024年1月8日\n\n关于救助的意见\n一、范围\n青禾市民政局\n2024年1月2日",
            Some("2024-01-08"),
        ),
        (
            "成文日期：2024-01-02 发布日期：2024-01-05\n关于检查的通知\n各单位：",
            Some("2024-01-02"),
        ),
        (
            "关于设立机构的决定\n（2024年1月2日）\n为了工作，决定如下。",
            Some("2024-01-02"),
        ),
        (
            "关于检查的通知\n各单位：\n检查日期为\n2024年1月2日\n地点另行通知。",
            None,
        ),
        ("青禾市民政局\n2024年1月5日印发", None),
    ] {
        assert_eq!(
            header(text).signed_on.map(|day| day.to_string()).as_deref(),
            date,
            "{text}"
        );
    }
}

#[test]
fn the_attribute_is_read_from_its_mark() {
    for (foot, attribute) in [
        ("（此件公开发布）", Some(Attribute::Proactive)),
        ("公开方式：依申请公开", Some(Attribute::OnRequest)),
        ("政府信息公开选项：不予公开", Some(Attribute::Withheld)),
        ("（联系人：王某）", None),
    ] {
        let text =
            format!("关于检查的通知\n各单位：\n现通知如下。\n青禾市民政局\n2024年1月2日\n{foot}");
        assert_eq!(header(&text).attribute, attribute, "{foot}");
    }
}

/// Renders what was read, line by line, for a reader of the snapshot.
fn shown(document: &OfficialDocument) -> String {
    let header = &document.header;
    let chars: Vec<char> = document.text.chars().collect();
    let words = |place: &std::ops::Range<usize>| {
        chars[place.clone()]
            .iter()
            .collect::<String>()
            .replace('\n', " ⏎ ")
    };
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
    let mut out = String::new();
    let fields = [
        ("title", header.title.clone()),
        (
            "document number",
            header.document_number.as_ref().map(ToString::to_string),
        ),
        ("issuer", header.issuer.clone()),
        ("signed on", header.signed_on.map(|day| day.to_string())),
        (
            "published on",
            header.published_on.map(|day| day.to_string()),
        ),
        ("index number", header.index_number.clone()),
        (
            "addressees",
            Some(header.addressees.join(" | ")).filter(|names| !names.is_empty()),
        ),
        (
            "attribute",
            header
                .attribute
                .map(|attribute| attribute.code().to_owned()),
        ),
    ];
    for (name, value) in fields {
        writeln!(out, "{name}: {}", or_none(value)).unwrap();
    }
    for (key, value) in &header.metadata {
        writeln!(out, "metadata: {key} = {value}").unwrap();
    }
    for block in &document.blocks {
        let kind = match &block.kind {
            BlockKind::Table { rows, head } => format!("Table({} rows, head {head})", rows.len()),
            BlockKind::Heading { level } => format!("Heading({level})"),
            kind => format!("{kind:?}"),
        };
        writeln!(out, "{kind}: {}", words(&block.place)).unwrap();
    }
    for part in &document.outline {
        let last = chars[part.place.clone()]
            .iter()
            .rev()
            .take(6)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect::<String>();
        let indent = "  ".repeat(usize::from(part.level));
        writeln!(
            out,
            "part{indent}[{}] {} …{}",
            part.number,
            part.title,
            last.replace('\n', "⏎")
        )
        .unwrap();
    }
    out
}

#[test]
fn whole_documents_are_taken_apart_as_the_snapshots_show() {
    for (name, text) in [
        (
            "forwarding-notice",
            include_str!("../fixtures/forwarding-notice.txt"),
        ),
        (
            "order-of-a-government",
            include_str!("../fixtures/order-of-a-government.txt"),
        ),
        (
            "announcement-with-web-metadata",
            include_str!("../fixtures/announcement-with-web-metadata.txt"),
        ),
        (
            "letter-of-reply",
            include_str!("../fixtures/letter-of-reply.txt"),
        ),
        ("joint-notice", include_str!("../fixtures/joint-notice.txt")),
        (
            "minutes-without-number",
            include_str!("../fixtures/minutes-without-number.txt"),
        ),
    ] {
        let (document, _) = document::read("document.txt", text.as_bytes());
        insta::assert_snapshot!(name, shown(&document));
    }
}
