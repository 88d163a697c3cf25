//! Files: attachments, lists as files, and the check of a file.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use catalogue::common;

use crate::office::{Answer, CITY, TestOffice};

#[test]
fn an_attachment_is_a_file_and_never_a_page() {
    let office = TestOffice::new();
    let paper = office
        .paper()
        .file("说明.txt", "说明文字".as_bytes())
        .file("页.html", b"<script>1</script>");
    let record = office.publish(paper);
    let text = office.get(&format!("/r/{record}/files/1/%E8%AF%B4%E6%98%8E.txt"));
    assert_eq!(text.status, StatusCode::OK);
    assert_eq!(text.text(), "说明文字");
    let disposition = text.header(header::CONTENT_DISPOSITION);
    assert!(
        disposition.starts_with("attachment; filename=\"file.txt\";"),
        "{disposition}"
    );
    assert!(
        disposition.contains("filename*=UTF-8''%E8%AF%B4%E6%98%8E.txt"),
        "{disposition}"
    );
    let page = office.get(&format!("/r/{record}/files/2/%E9%A1%B5.html"));
    assert_eq!(
        page.header(header::CONTENT_TYPE),
        "application/octet-stream"
    );
    for wrong in [
        "1/other.txt",
        "0/%E8%AF%B4%E6%98%8E.txt",
        "3/x",
        "x/y",
        "2/%E8%AF%B4%E6%98%8E.txt",
    ] {
        assert_eq!(
            office.get(&format!("/r/{record}/files/{wrong}")).status,
            StatusCode::NOT_FOUND
        );
    }
}

#[test]
fn a_readable_attachment_has_a_preview() {
    let office = TestOffice::new();
    let record = office.publish(
        office
            .paper()
            .file("表.csv", "名称,金额\n甲,1\n".as_bytes()),
    );
    assert!(
        office
            .get(&format!("/r/{record}"))
            .text()
            .contains("/files/1/preview")
    );
    let preview = office.get(&format!("/r/{record}/files/1/preview"));
    assert_eq!(preview.status, StatusCode::OK);
    assert!(preview.text().contains("甲</td>"), "{}", preview.text());
}

#[test]
fn a_list_comes_as_csv_xlsx_and_json() {
    let office = TestOffice::new();
    office.publish(office.policy().titled("=HYPERLINK(1)"));
    office.publish(
        office
            .policy()
            .titled("乙办法")
            .field(common::VALIDITY, "repealed"),
    );
    let csv = office.get("/catalogue/normative_document.csv");
    assert!(csv.bytes.starts_with("\u{feff}".as_bytes()));
    assert!(csv.text().contains("'=HYPERLINK(1)"));
    assert_eq!(csv.header("x-total-count"), "2");
    let xlsx = office.get("/catalogue/normative_document.xlsx");
    assert!(xlsx.bytes.starts_with(b"PK"));
    let json = office.get("/catalogue/normative_document.json?validity=repealed");
    let data: serde_json::Value = serde_json::from_str(&json.text()).unwrap();
    assert_eq!(data["total"], 1);
    assert_eq!(data["complete"], true);
    assert_eq!(data["records"][0]["title"], "乙办法");
    assert_eq!(data["records"][0]["validity"], "废止");
    assert!(
        !json.text().contains("legality_review_number"),
        "private fields stay private"
    );
    assert_eq!(
        office.get("/catalogue/normative_document.exe").status,
        StatusCode::NOT_FOUND
    );
}

fn check(office: &TestOffice, parts: &[(&str, &str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        body.extend_from_slice(
            format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--X--\r\n");
    let headers = [(header::CONTENT_TYPE, "multipart/form-data; boundary=X")];
    office.ask(Method::POST, CITY, "/verify", &headers, Body::from(body))
}

#[test]
fn a_file_is_recognised_by_its_bytes() {
    let office = TestOffice::new();
    let record = office.publish(office.policy().file("办法.txt", "全文".as_bytes()));
    let right = check(&office, &[("file", "改了名.txt", "全文".as_bytes())]);
    assert_eq!(right.status, StatusCode::OK);
    assert!(right.text().contains("这份文件由本站公开"));
    assert!(right.text().contains(&format!("/r/{record}")));
    let wrong = check(&office, &[("file", "办法.txt", "全文。".as_bytes())]);
    assert!(wrong.text().contains("本站没有公开过这样一份文件"));
    let none = check(&office, &[("file", "", b"")]);
    assert!(none.text().contains("还没有选择文件"));
    let empty = check(&office, &[("file", "办法.txt", b"")]);
    assert!(
        empty.text().contains("“办法.txt”是空文件"),
        "{}",
        empty.text()
    );
    assert_eq!(right.header(header::CACHE_CONTROL), "no-store");
}

#[test]
fn a_file_and_its_proof_hold_together() {
    let office = TestOffice::new();
    let record = office.publish(office.policy().file("办法.txt", "全文".as_bytes()));
    let proof = office.get(&format!("/r/{record}/proof.tlog-proof"));
    let files: [(&str, &str, &[u8]); 2] = [
        ("file", "办法.txt", "全文".as_bytes()),
        ("proof", "p.tlog-proof", &proof.bytes),
    ];
    assert!(
        check(&office, &files)
            .text()
            .contains("证明有效，文件与登记一致")
    );
    let other: [(&str, &str, &[u8]); 2] = [
        ("file", "办法.txt", b"other"),
        ("proof", "p.tlog-proof", &proof.bytes),
    ];
    assert!(check(&office, &other).text().contains("但不是这份文件的"));
    let broken: [(&str, &str, &[u8]); 2] = [
        ("file", "办法.txt", "全文".as_bytes()),
        ("proof", "p.tlog-proof", b"nonsense"),
    ];
    assert!(check(&office, &broken).text().contains("证明无效"));
}

#[test]
fn a_proof_from_before_a_change_of_key_still_holds() {
    let office = TestOffice::new();
    let record = office.publish(office.policy().file("办法.txt", "全文".as_bytes()));
    let proof = office.get(&format!("/r/{record}/proof.tlog-proof"));
    let old = office.key().to_string();
    assert!(!office.get("/verify").text().contains("以前的公钥"));

    let office = office.with_another_key();
    let files: [(&str, &str, &[u8]); 2] = [
        ("file", "办法.txt", "全文".as_bytes()),
        ("proof", "p.tlog-proof", &proof.bytes),
    ];
    let told = check(&office, &files).text();
    assert!(told.contains("证明有效，文件与登记一致"), "{told}");
    // Whoever verifies offline finds the key of that time.
    let page = office.get("/verify").text();
    let earlier = page.split("以前的公钥").nth(1).expect("they are listed");
    assert!(earlier.contains(&old) && !earlier.contains(&office.key().to_string()));
    // A key that was never the log's vouches for nothing.
    let stranger = ledger::Ed25519Signer::from_seed(crate::office::ORIGIN, &[9; 32]).unwrap();
    let forged = resigned(&proof.text(), &stranger);
    let files: [(&str, &str, &[u8]); 2] = [
        ("file", "办法.txt", "全文".as_bytes()),
        ("proof", "p.tlog-proof", forged.as_bytes()),
    ];
    assert!(check(&office, &files).text().contains("证明无效"));
}

/// The proof with its head signed by another key.
fn resigned(proof: &str, signer: &ledger::Ed25519Signer) -> String {
    let (head, _) = proof.split_once("\n\n— ").expect("a signed head");
    let (before, head) = head.rsplit_once("\n\n").expect("a head");
    let mut note = ledger::Note::new(&format!("{head}\n")).unwrap();
    note.sign(signer).unwrap();
    format!("{before}\n\n{note}")
}
