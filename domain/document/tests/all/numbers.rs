//! Every way of writing a document number, and numbers in running text.

use document::DocumentNumber;

use crate::shared;

#[test]
fn a_document_number_is_read_in_every_way_of_writing_it() {
    for (words, canonical) in [
        ("绵游府办发〔2018〕45号", "绵游府办发〔2018〕45号"),
        ("吉质监办函〔2018〕134 号", "吉质监办函〔2018〕134号"),
        ("吉市政办函(2018)57号", "吉市政办函〔2018〕57号"),
        ("国办发[2016]61号", "国办发〔2016〕61号"),
        ("国办发［2016］６１号", "国办发〔2016〕61号"),
        ("市场【2019】1号", "市场〔2019〕1号"),
        ("青府发﹝2019﹞1号", "青府发〔2019〕1号"),
        ("晋政办发(2017〕109号", "晋政办发〔2017〕109号"),
        ("黑政办字〔2019〕5号", "黑政办字〔2019〕5号"),
        ("豫政办 〔2005〕82号", "豫政办〔2005〕82号"),
        ("　渝府办发〔 2022 〕96 号\u{200b}", "渝府办发〔2022〕96号"),
        (
            "\u{200d}渝肺炎指办发〔2022〕92号",
            "渝肺炎指办发〔2022〕92号",
        ),
        ("沪府发〔1999〕043号", "沪府发〔1999〕43号"),
        ("渝府发〔2000〕48号〔〕", "渝府发〔2000〕48号"),
        ("（国办发〔2017〕47号）", "国办发〔2017〕47号"),
        ("国发〔二〇一七〕七号", "国发〔2017〕7号"),
        ("教社科司函〔2006〕第68号", "教社科司函〔2006〕68号"),
        ("青府发〔2020〕5号文", "青府发〔2020〕5号"),
        ("中国人民银行令〔2019〕第3号", "中国人民银行令〔2019〕3号"),
        ("国务院令第711号", "国务院令第711号"),
        ("国务院令第七百一十一号", "国务院令第711号"),
        ("国务院令第五三六号", "国务院令第536号"),
        ("沪府令42号", "沪府令第42号"),
        ("省政府令 第95号", "省政府令第95号"),
        ("豫政 第24号", "豫政第24号"),
        ("国家税务总局公告2019年第3号", "国家税务总局公告2019年第3号"),
        ("海关总署公告2016年第08号", "海关总署公告2016年第8号"),
        ("市工商行政管理局2018年第1号", "市工商行政管理局2018年第1号"),
        (
            "青禾市第十三届人民代表大会常务委员会公告第30号",
            "青禾市第十三届人民代表大会常务委员会公告第30号",
        ),
        ("HFGS—2017—9", "HFGS-2017-9"),
        ("ZJSP00-2016-0032", "ZJSP00-2016-0032"),
        ("（96）汇国发字第13号", "汇国发字〔1996〕13号"),
        ("[1985]青政字12号", "青政字〔1985〕12号"),
        ("国办公开办函〔202130", "国办公开办函〔2021〕30号"),
        ("中国人民银行令〔2017第3号", "中国人民银行令〔2017〕3号"),
        ("晋政发〔2014〕号16", "晋政发〔2014〕16号"),
    ] {
        let number = DocumentNumber::read(words).unwrap_or_else(|| panic!("{words}"));
        assert_eq!(number.as_str(), canonical, "{words}");
    }
}

#[test]
fn words_that_are_no_document_number_are_refused() {
    for words in [
        "",
        "〔2018〕45号",
        "号",
        "2018年第1号",
        "关于印发的通知",
        "国办发〔1817〕45号",
        "国办发〔2018〕0号",
        "国办发〔2018〕号",
        "解放路15号",
        "二十号",
        "一号文件",
        "2018-07-30",
        "国办发〔2018〕12345678号",
        "HFGS-17-9",
        "（2018）",
        "第711号",
    ] {
        assert_eq!(DocumentNumber::read(words), None, "{words}");
    }
}

#[test]
fn the_parts_of_a_number_are_told() {
    for (words, code, year, serial) in [
        ("国办发〔2017〕47号", "国办发", Some(2017), 47),
        ("国务院令第711号", "国务院令", None, 711),
        ("海关总署公告2016年第8号", "海关总署公告", Some(2016), 8),
        ("HFGS—2017—9", "HFGS", Some(2017), 9),
    ] {
        let number = DocumentNumber::read(words).unwrap();
        assert_eq!(
            (number.code(), number.year(), number.serial()),
            (code, year, serial),
            "{words}"
        );
    }
}

#[test]
fn numbers_in_running_text_begin_where_the_code_begins() {
    for (text, found) in [
        (
            "《关于发展的指引》（国办发〔2017〕47号）",
            &["国办发〔2017〕47号"][..],
        ),
        ("根据国办发〔2017〕47号文件要求", &["国办发〔2017〕47号"]),
        (
            "按照青府发〔2020〕1号和云府办发〔2020〕12号文件",
            &["青府发〔2020〕1号", "云府办发〔2020〕12号"],
        ),
        ("依照省政府令 第95号执行", &["省政府令第95号"]),
        (
            "2007年5月28日中华人民共和国国务院令第498号公布",
            &["中华人民共和国国务院令第498号"],
        ),
        ("海关总署2010年第47号公告废止", &[]),
        ("原国发〔1998〕2号", &["原国发〔1998〕2号"]),
        ("解放路15号，电话2018号", &[]),
        (
            "见豫政办 〔2005〕82号、豫政办〔2005〕83号",
            &["豫政办〔2005〕82号", "豫政办〔2005〕83号"],
        ),
        ("呼和政发〔2019〕5号", &["呼和政发〔2019〕5号"]),
    ] {
        let numbers: Vec<String> = DocumentNumber::find(text)
            .map(|(_, number)| number.to_string())
            .collect();
        assert_eq!(numbers, found, "{text}");
        for (place, number) in DocumentNumber::find(text) {
            let words: String = text.chars().skip(place.start).take(place.len()).collect();
            assert_eq!(DocumentNumber::read(&words), Some(number), "{text}");
        }
    }
}

#[test]
fn the_numbers_of_real_catalogues_are_recognised() {
    if shared::data().is_none() {
        return;
    }
    let bytes = shared::file("gov_docs/policy_index.csv");
    let mut rows = csv::Reader::from_reader(bytes.as_slice());
    let column = rows
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "doc_number")
        .unwrap();
    let (mut all, mut read) = (0_usize, 0_usize);
    for row in rows.records() {
        let row = row.unwrap();
        let words = &row[column];
        if words.is_empty() {
            continue;
        }
        all += 1;
        match DocumentNumber::read(words) {
            Some(number) => {
                read += 1;
                assert_eq!(
                    DocumentNumber::read(number.as_str()),
                    Some(number),
                    "{words}"
                );
            }
            None => println!("not a number: {words:?}"),
        }
    }
    println!("document numbers of the catalogues: {read} of {all}");
    assert!(all > 20_000 && read * 1000 >= all * 999, "{read} of {all}");
}
