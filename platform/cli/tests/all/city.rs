//! The made-up city: it stands within seconds, verifies, and betrays whoever alters it.

use crate::program::{Server, gongkai, printed};

#[test]
fn a_citizen_finds_a_document_downloads_it_and_proves_it_offline() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::demo(&folder.path().join("city"));
    assert!(
        server
            .told
            .iter()
            .any(|line| line.contains("one-time password"))
    );

    let found = server.page("/search?q=%E4%BA%91%E6%94%BF%E8%A7%84%5B2025%5D6");
    let record = found
        .split("href=\"/r/")
        .nth(1)
        .expect("the regulation on gas is found by its number");
    let record = record.get(..32).unwrap();
    let page = server.page(&format!("/r/{record}"));
    assert!(page.contains("云政规〔2025〕6号"), "{page}");
    let file = page.split("href=\"").find(|rest| {
        rest.starts_with(&format!("/r/{record}/files/"))
            && rest.split('"').next().unwrap().ends_with(".pdf")
    });
    let file = file
        .expect("it has an attachment")
        .split('"')
        .next()
        .unwrap();

    let (_, _, document) = server.get("a.localhost", file);
    let (_, _, proof) = server.get("a.localhost", &format!("/r/{record}/proof.tlog-proof"));
    let document_path = folder.path().join("downloaded.pdf");
    let proof_path = folder.path().join("downloaded.tlog-proof");
    std::fs::write(&document_path, &document).unwrap();
    std::fs::write(&proof_path, proof).unwrap();
    let key = server.page("/verify");
    let key = key
        .split("yunling.demo+")
        .nth(1)
        .unwrap()
        .split(['<', '"', '\'', '\n', ' ', '&'])
        .next()
        .unwrap();
    let key = format!("yunling.demo+{key}");
    let verify = |key: &str, status| {
        printed(
            &[
                "verify",
                document_path.to_str().unwrap(),
                "--proof",
                proof_path.to_str().unwrap(),
                "--log-key",
                key,
            ],
            status,
        )
    };
    assert!(verify(&key, 0).starts_with("verified: "));

    let mut altered = document.clone();
    altered.push(b'\n');
    std::fs::write(&document_path, altered).unwrap();
    verify(&key, 1);
    std::fs::write(&document_path, document).unwrap();
    let stranger = "yunling.demo+0123abcd+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
    verify(stranger, 2);

    let (status, _, _) = server.get("c.localhost", "/");
    assert_eq!(status, 404, "an unknown host is no site");
    let (status, _, body) = server.get("b.localhost", &format!("/r/{record}"));
    assert_eq!(
        status, 404,
        "the county's site does not show the city's record"
    );
    assert!(!String::from_utf8_lossy(&body).contains("云政规"));

    // Nor the city's site the county's, whose own site it leads to.
    let organs = server.page("/organs");
    assert!(!organs.contains("青溪县财政局"));
    let own = format!(
        "<a href=\"http://b.localhost:{}/\">青溪县人民政府</a>",
        server.port
    );
    assert!(organs.contains(&own), "{organs}");
    let budget = "/catalogue/budget?words=%E9%9D%92%E6%BA%AA%E5%8E%BF";
    let (_, _, of_county) = server.get("b.localhost", budget);
    assert!(String::from_utf8_lossy(&of_county).contains("青溪县2026年政府预算公开"));
    assert!(!server.page(budget).contains("青溪县2026年政府预算公开"));
}

#[test]
fn a_second_process_on_the_same_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("city");
    let server = Server::demo(&data);
    let output = gongkai(&["audit", "--data", data.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("in use by another process"));
    drop(server);
    let told = printed(&["audit", "--data", data.to_str().unwrap()], 0);
    assert!(told.contains("nothing was altered"), "{told}");
}

#[test]
fn audit_names_a_file_that_was_altered_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("city");
    let data = data.to_str().unwrap();
    printed(&["demo", "--prepare-only", "--data", data], 0);
    assert!(printed(&["audit", "--data", data], 0).contains("nothing was altered"));

    // A file that is no signed head says nothing of the ledger.
    let rubbish = folder.path().join("head");
    std::fs::write(&rubbish, "rubbish").unwrap();
    let against = [
        "audit",
        "--data",
        data,
        "--against",
        rubbish.to_str().unwrap(),
    ];
    let refused = gongkai(&against);
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(told.contains("this is no signed head"), "{told}");
    assert!(told.contains("hint: "), "{told}");
    assert_eq!(String::from_utf8_lossy(&refused.stdout), "");

    let blobs = folder.path().join("city/blobs");
    let first = std::fs::read_dir(&blobs)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let file = std::fs::read_dir(first)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[0] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let told = printed(&["audit", "--data", data], 1);
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    assert!(told.contains(&format!("file {name}: altered")), "{told}");
}

#[test]
fn a_lost_index_comes_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("city");
    let data = data.to_str().unwrap();
    printed(&["demo", "--prepare-only", "--data", data], 0);
    std::fs::remove_dir_all(folder.path().join("city/index")).unwrap();
    let told = printed(&["rebuild", "--data", data], 0);
    assert!(told.starts_with("the index covers "), "{told}");
    assert!(!told.contains("covers 0 "), "{told}");
}

#[test]
fn a_witness_cosigns_the_published_head_and_a_stranger_does_not() {
    let witness =
        |seed: u8| ledger::Cosigner::from_seed("witness.example/w1", &[seed; 32]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let key = witness(1).key().to_string();
    let server = Server::demo_with(&folder.path().join("city"), &["--witness", &key]);
    let head = || server.page("/log/checkpoint");
    let signatures = |note: &str| {
        note.lines()
            .filter(|line| line.starts_with("\u{2014} "))
            .count()
    };
    let note = ledger::Note::parse(head().as_bytes()).unwrap();

    let stranger = witness(2).cosign(&note, 1_800_000_000).unwrap().to_string();
    assert_eq!(server.post("/log/cosignatures", &stranger).2, b"0\n");
    assert_eq!(signatures(&head()), 1);

    let line = witness(1).cosign(&note, 1_800_000_000).unwrap().to_string();
    assert_eq!(server.post("/log/cosignatures", &line).0, 200);
    assert_eq!(signatures(&head()), 2);

    // The key's identifier stays, the signature behind it does not.
    let at = line.find("w1 ").unwrap() + 40;
    let other = if &line[at..=at] == "A" { "B" } else { "A" };
    let wrong = format!("{}{other}{}", &line[..at], &line[at + 1..]);
    assert_eq!(
        server.post("/log/cosignatures", &wrong).0,
        400,
        "a wrong signature is refused"
    );
    assert_eq!(signatures(&head()), 2);
}
