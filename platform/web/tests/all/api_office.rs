//! A small office behind the router, asked without a socket.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use operations::testing::{Person, TestOffice};
use operations::{issue_token, new_act};
use serde_json::Value;
use tower::ServiceExt;
use web::WebSettings;

/// The host of the test office's site.
pub(crate) const HOST: &str = "a.localhost";

pub(crate) struct Asked {
    pub(crate) office: TestOffice,
    router: Router,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Asked {
    pub(crate) fn new() -> Asked {
        let office = TestOffice::new();
        let router = web::router((*office).clone(), WebSettings::default());
        Asked { office, router }
    }

    /// Gives a program a token that stands for a person.
    pub(crate) fn token(&self, person: Person) -> String {
        issue_token(&self.office, None, new_act(), person.id(), "办公系统").unwrap()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answered {
            status: parts.status,
            headers: parts.headers,
            bytes,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answered {
        self.get_from(HOST, path).await
    }

    pub(crate) async fn get_from(&self, host: &str, path: &str) -> Answered {
        let request = Request::get(path).header(header::HOST, host);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a request without a body, with a token.
    pub(crate) async fn with_token(&self, method: &str, path: &str, token: &str) -> Answered {
        self.send(signed(method, path, token).body(Body::empty()).unwrap())
            .await
    }

    /// Sends JSON with a token.
    pub(crate) async fn json(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: &Value,
    ) -> Answered {
        let request = signed(method, path, token).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// Sends a form: the document, then files as part, name and bytes.
    pub(crate) async fn form(
        &self,
        method: &str,
        path: &str,
        token: &str,
        document: &Value,
        files: &[(&str, &str, &[u8])],
    ) -> Answered {
        let mut body = Vec::new();
        let text = document.to_string();
        part(&mut body, "name=\"document\"", text.as_bytes());
        for (part_name, file_name, bytes) in files {
            let names = format!("name=\"{part_name}\"; filename=\"{file_name}\"");
            part(&mut body, &names, bytes);
        }
        body.extend_from_slice(b"--limit--\r\n");
        let request = signed(method, path, token)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limit");
        self.send(request.body(Body::from(body)).unwrap()).await
    }
}

fn signed(method: &str, path: &str, token: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, HOST)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
}

fn part(body: &mut Vec<u8>, names: &str, bytes: &[u8]) {
    let head = format!("--limit\r\ncontent-disposition: form-data; {names}\r\n\r\n");
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n");
}

impl Answered {
    /// Reads the answer as JSON, after checking that it says so.
    pub(crate) fn json(&self) -> Value {
        let kind = self.header("content-type");
        assert!(
            kind.starts_with("application/") && kind.ends_with("json"),
            "{kind}: {self:?}"
        );
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.to_vec()).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> String {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap().to_owned())
            .unwrap_or_default()
    }

    /// Checks the one shape of error and returns its code and pointer.
    pub(crate) fn refusal(&self) -> (u16, String, Option<String>) {
        let body = self.json();
        let reference = body["reference"].as_str().unwrap();
        assert!(is_reference(reference), "{reference}");
        assert!(!body["message"].as_str().unwrap().is_empty());
        let pointer = &body["pointer"];
        assert!(pointer.is_null() || pointer.is_string(), "{body}");
        let code = body["code"].as_str().unwrap().to_owned();
        (
            self.status.as_u16(),
            code,
            pointer.as_str().map(str::to_owned),
        )
    }

    /// Returns the JSON with what differs from run to run replaced, after checking what it is.
    pub(crate) fn steady(&self) -> Value {
        steady(self.json())
    }
}

fn is_reference(words: &str) -> bool {
    let letters = words
        .bytes()
        .take(3)
        .all(|letter| letter.is_ascii_uppercase());
    letters && words.len() == 7 && words.as_bytes()[3] == b'-' && words[4..].parse::<u16>().is_ok()
}

/// Replaces identifiers and digests that are random. Those of the test office's organs and of
/// fixed contents are told by their repetition, and stay.
pub(crate) fn steady(value: Value) -> Value {
    match value {
        Value::String(words) if is_reference(&words) => Value::from("[reference]"),
        Value::String(words) => Value::from(without_random(&words)),
        Value::Array(values) => Value::Array(values.into_iter().map(steady).collect()),
        Value::Object(pairs) => Value::Object(
            pairs
                .into_iter()
                .map(|(key, value)| (key, steady(value)))
                .collect(),
        ),
        other => other,
    }
}

fn without_random(words: &str) -> String {
    let is_digit = |letter: char| matches!(letter, '0'..='9' | 'a'..='f');
    let mut out = String::new();
    let mut rest = words;
    while let Some(start) = rest.find(is_digit) {
        let run: String = rest[start..]
            .chars()
            .take_while(|letter| is_digit(*letter))
            .collect();
        out.push_str(&rest[..start]);
        let repeats = run.len() >= 2
            && run
                .as_bytes()
                .chunks(2)
                .all(|pair| pair == &run.as_bytes()[..2]);
        match run.len() {
            32 if !repeats => out.push_str("[id]"),
            64 if !repeats => out.push_str("[digest]"),
            _ => out.push_str(&run),
        }
        rest = &rest[start + run.len()..];
    }
    out.push_str(rest);
    out
}
