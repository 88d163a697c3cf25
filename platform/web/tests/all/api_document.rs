//! The OpenAPI document says what the API does, and the API does what the document says.

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;

use crate::api_office::{Asked, HOST};

async fn document(asked: &Asked) -> Value {
    asked.get("/api/v1/openapi.json").await.json()
}

#[tokio::test]
async fn the_document_is_openapi_3_1_and_every_reference_in_it_resolves() {
    let document = document(&Asked::new()).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 50, "{references:?}");
    for reference in references {
        let pointer = reference
            .strip_prefix('#')
            .expect("references stay within the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(pairs) => {
            for (key, value) in pairs {
                match value {
                    Value::String(words) if key == "$ref" => references.push(words.clone()),
                    other => collect(other, references),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

#[tokio::test]
async fn every_operation_has_a_name_of_its_own_and_describes_its_parameters() {
    let document = document(&Asked::new()).await;
    let mut names = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            names.push(operation["operationId"].as_str().unwrap().to_owned());
            let mut described = Vec::new();
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let words = parameter["description"].as_str().unwrap_or_default();
                assert!(!words.is_empty(), "{method} {path}: {parameter}");
                if parameter["in"] == "path" {
                    described.push(parameter["name"].as_str().unwrap());
                }
            }
            let in_path = path.matches('{').count();
            assert_eq!(described.len(), in_path, "{method} {path}: {described:?}");
        }
    }
    let total = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), total, "{names:?}");
}

#[tokio::test]
async fn every_documented_path_answers() {
    let asked = Asked::new();
    let document = document(&asked).await;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let address = path
            .replace("{id}", &"0".repeat(32))
            .replace("{code}", "notice");
        let address = address.replace("{edition}", "1");
        for method in methods.as_object().unwrap().keys() {
            let request = Request::builder().method(method.to_uppercase().as_str());
            let request = request
                .uri(&address)
                .header("host", HOST)
                .body(Body::empty())
                .unwrap();
            let answered = asked.send(request).await;
            if path == "/api/v1/" {
                assert_eq!(answered.status, 200);
                continue;
            }
            if answered.status.is_success() {
                answered.json();
                continue;
            }
            let (_, code, _) = answered.refusal();
            let expected = ["bad_query", "not_found", "token_needed"];
            assert!(expected.contains(&code.as_str()), "{method} {path}: {code}");
        }
    }
}

#[tokio::test]
async fn the_page_shows_every_operation_and_calls_no_foreign_script() {
    let asked = Asked::new();
    let page = asked.get("/api/v1/").await;
    assert!(page.header("content-type").starts_with("text/html"));
    let page = page.text();
    let document = document(&asked).await;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let line = format!("{} {path}", method.to_uppercase());
            assert!(page.contains(&line), "{line}");
        }
    }
    assert!(page.contains("/api/v1/calendar/due?from=2026-03-02&#38;working_days=20"));
    for tag in page.split("<script").skip(1) {
        let source = tag.split("src=\"").nth(1).unwrap_or("/");
        assert!(
            source.starts_with('/') && !source.starts_with("//"),
            "{tag}"
        );
    }
}

#[tokio::test]
async fn what_is_not_there_is_refused_as_json() {
    let asked = Asked::new();
    for path in [
        "/api",
        "/api/",
        "/api/v2/records",
        "/api/v1/nothing",
        "/api/v1/records/1/2/3",
    ] {
        let (status, code, _) = asked.get(path).await.refusal();
        assert_eq!((status, code.as_str()), (404, "unknown_address"), "{path}");
    }
    let (status, code, _) = asked
        .with_token("DELETE", "/api/v1/records", "x")
        .await
        .refusal();
    assert_eq!((status, code.as_str()), (405, "method_not_allowed"));
    let (status, code, _) = asked
        .with_token("PATCH", "/api/v1/drafts/x", "x")
        .await
        .refusal();
    assert_eq!((status, code.as_str()), (405, "method_not_allowed"));
    let (status, code, _) = asked
        .get_from("c.localhost", "/api/v1/records")
        .await
        .refusal();
    assert_eq!((status, code.as_str()), (404, "unknown_site"));
}
