//! The log at its most verbose, over an afternoon with personal data: it names nobody.

use crate::program::Server;

/// Invented; the identity number is that of nobody, with a region that does not exist.
const IDENTITY: &str = "539900199001011236";
const TELEPHONE: &str = "13900001234";
const NAME: &str = "欧阳无双";
const WRONG_PASSWORD: &str = "wrong-horse-battery-2026";

fn form(server: &Server, path: &str, cookie: &str, pairs: &[(&str, &str)]) -> (u16, String) {
    let body: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    let body = body.join("&");
    let (status, head, _) = server.ask(&format!(
        "POST {path} HTTP/1.1\r\nHost: a.localhost\r\nCookie: {cookie}\r\n\
         Origin: http://a.localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    ));
    (status, head)
}

fn send(server: &Server, path: &str, token: &str, kind: &str, body: &str) -> u16 {
    let (status, _, _) = server.ask(&format!(
        "POST {path} HTTP/1.1\r\nHost: a.localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    ));
    status
}

fn encoded(words: &str) -> String {
    words.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn cookies_of(head: &str) -> String {
    let cookies = head
        .lines()
        .filter_map(|line| line.strip_prefix("set-cookie: "))
        .map(|cookie| cookie.split(';').next().unwrap());
    cookies.collect::<Vec<_>>().join("; ")
}

#[test]
fn the_log_names_nobody_and_holds_no_secret_at_its_most_verbose() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let server = Server::demo_logging(&folder.path().join("city"), &log);
    let token = server.told.iter().find(|line| line.contains("token of"));
    let token = token.unwrap().rsplit(' ').next().unwrap().to_owned();
    let lines = server.told.iter();
    let mut accounts = lines.skip_while(|line| !line.starts_with("accounts"));
    let account = accounts.nth(1).unwrap().clone();
    let mut words = account.split_whitespace();
    let (login, password) = (words.next().unwrap(), words.next().unwrap());

    // A search for a person, and texts that are checked and saved.
    let personal = format!("{NAME}，身份证号{IDENTITY}，电话{TELEPHONE}");
    for words in [NAME, IDENTITY, &personal] {
        let words = encoded(words);
        for path in ["/search?q=", "/search/suggest?q=", "/api/v1/search?q="] {
            let (status, ..) = server.get("a.localhost", &format!("{path}{words}"));
            assert_eq!(status, 200, "{path}");
        }
    }
    let text = serde_json::json!({ "text": personal }).to_string();
    let checked = send(&server, "/api/v1/checks", &token, "application/json", &text);
    assert_eq!(checked, 200);
    let fields = serde_json::json!({ "title": personal });
    let draft = serde_json::json!({
        "item": "notice", "organ": "市政府", "fields": fields, "body": personal,
    });
    let parts = format!(
        "--X\r\nContent-Disposition: form-data; name=\"document\"\r\n\
         Content-Type: application/json\r\n\r\n{draft}\r\n\
         --X\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"{NAME}.txt\"\r\n\
         Content-Type: text/plain\r\n\r\n{personal}\r\n--X--\r\n"
    );
    let kind = "multipart/form-data; boundary=X";
    let saved = send(&server, "/api/v1/drafts", &token, kind, &parts);
    assert_eq!(saved, 201);
    // A sign-in that fails, one that does not, and a page behind it.
    let (status, head, body) = server.get("a.localhost", "/console/sign-in");
    assert_eq!(status, 200);
    let body = String::from_utf8(body).unwrap();
    let secret = body.split("name=\"_token\" value=\"").nth(1).unwrap();
    let secret = secret.split('"').next().unwrap();
    let cookie = cookies_of(&head);
    let sign_in = |password: &str| {
        let pairs = [
            ("_token", secret),
            ("back", ""),
            ("login", login),
            ("password", password),
        ];
        form(&server, "/console/sign-in", &cookie, &pairs)
    };
    let (status, _) = sign_in(WRONG_PASSWORD);
    assert_ne!(status, 303);
    let (status, head) = sign_in(password);
    assert_eq!(status, 303, "{head}");
    let session = cookies_of(&head);
    assert!(session.contains('='), "{head}");
    let (status, ..) = server.ask(&format!(
        "GET /console HTTP/1.1\r\nHost: a.localhost\r\nCookie: {session}\r\nConnection: close\r\n\r\n"
    ));
    assert!(status == 200 || status == 303);
    drop(server);

    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.contains("DEBUG"), "the log is at its most verbose");
    let session = session.split('=').nth(1).unwrap();
    let session = session.split(';').next().unwrap();
    for secret in [
        IDENTITY,
        TELEPHONE,
        NAME,
        WRONG_PASSWORD,
        &encoded(NAME),
        &encoded(IDENTITY),
        &token,
        password,
        session,
    ] {
        let at = log.find(secret);
        let line = at.map(|at| log[..at].lines().count());
        assert_eq!(line, None, "the log holds {secret}");
    }
    // Neither the made-up officers nor the words of the made-up documents.
    for name in ["云岭市人民政府办公室关于", "居民身份证"] {
        assert!(!log.contains(name), "{name}");
    }
}
