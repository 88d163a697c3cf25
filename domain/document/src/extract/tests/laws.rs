//! Real bodies of laws, read as text and as Markdown, lose no word.

use std::path::Path;

use super::text_of;

// The one place where a test of this crate reads a file: the shared data lie outside the repository.
#[allow(clippy::disallowed_methods)]
fn bodies() -> Option<Vec<String>> {
    let shared = std::env::var_os("GONGKAI_SHARED")?;
    let path = Path::new(&shared).join("data/laws/sample-400.jsonl.zst");
    let packed = std::fs::read(path).unwrap();
    let lines = String::from_utf8(zstd::decode_all(packed.as_slice()).unwrap()).unwrap();
    let body = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        record["body"].as_str().unwrap().to_owned()
    };
    Some(lines.lines().map(body).collect())
}

#[test]
fn laws_as_text_are_complete_to_the_character() {
    let Some(bodies) = bodies() else { return };
    assert!(bodies.len() >= 300);
    for body in bodies {
        assert_eq!(text_of("a.txt", &body), body.trim_end_matches('\n'));
    }
}

#[test]
fn laws_as_markdown_keep_every_character_that_is_no_mark() {
    let Some(bodies) = bodies() else { return };
    let words = |text: &str| -> String {
        text.chars()
            .filter(|c| !c.is_whitespace() && !"#*_|-=>\\`~".contains(*c))
            .collect()
    };
    let comment = regex::Regex::new("(?s)<!--.*?-->").unwrap();
    for body in bodies {
        let title: String = body.chars().take(30).collect();
        let body = comment.replace_all(&body, "");
        assert_eq!(
            words(&text_of("a.md", body.as_bytes())),
            words(&body),
            "{title}"
        );
    }
}
