//! Holds a question to the published OpenAPI document: the parameters of a query, the shape of a
//! body. What the document says is what is checked, and a refusal names place, value and way out.

use axum::extract::MatchedPath;
use axum::http::Method;
use axum::http::request::Parts;
use serde_json::Value;

use crate::api::codes::Code;
use crate::api::document::document;
use crate::api::refused::{Refused, quoted};
use crate::asked::pairs_of;

/// Refuses a query with a parameter that the address does not have, one that is there twice, or a
/// number that is none; so that no filter is ignored.
///
/// # Errors
/// `bad_query` at the parameter.
pub(crate) fn check_query(parts: &Parts) -> Result<(), Refused> {
    let Some(operation) = operation_of(parts) else {
        return Ok(());
    };
    let parameters: Vec<&Value> = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == "query")
        .collect();
    let mut seen: Vec<String> = Vec::new();
    for (name, value) in pairs_of(parts.uri.query().unwrap_or_default()) {
        let Some(parameter) = parameters.iter().find(|one| one["name"] == name.as_str()) else {
            return Err(unknown_parameter(&name, &parameters));
        };
        if seen.contains(&name) {
            let words = "同一参数只能写一次，多个值请用逗号隔开。";
            return Err(Refused::bad_query(&name, words));
        }
        check_written(&name, &value, &parameter["schema"])?;
        seen.push(name);
    }
    Ok(())
}

/// Finds what the document says of the address and the method that were asked for.
fn operation_of(parts: &Parts) -> Option<&'static Value> {
    let path = parts.extensions.get::<MatchedPath>()?.as_str();
    let method = match parts.method {
        Method::HEAD => "get".to_owned(),
        ref method => method.as_str().to_ascii_lowercase(),
    };
    document()["paths"].get(path)?.get(method)
}

fn unknown_parameter(name: &str, parameters: &[&Value]) -> Refused {
    let names: Vec<&str> = parameters
        .iter()
        .filter_map(|parameter| parameter["name"].as_str())
        .collect();
    let way_out = if names.is_empty() {
        "这个接口没有查询参数。".to_owned()
    } else {
        format!("可用的参数：{}。", names.join("、"))
    };
    let words = format!("没有名为{}的查询参数。{way_out}", quoted(name));
    let name: String = name.chars().take(48).collect();
    Refused::new(Code::BadQuery, words).at(query_pointer(&name))
}

/// Returns the pointer of a parameter of the query.
pub(crate) fn query_pointer(name: &str) -> String {
    format!("/query/{}", escaped(name))
}

/// Writes a name as a part of a JSON Pointer (RFC 6901 §3).
pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn check_written(name: &str, value: &str, schema: &Value) -> Result<(), Refused> {
    if is_of(schema, "integer") {
        let least = schema["minimum"].as_u64().unwrap_or(0);
        let most = schema["maximum"].as_u64().unwrap_or(largest(schema));
        let number = value.parse::<u64>().ok();
        if number.is_none_or(|number| !(least..=most).contains(&number)) {
            let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
            let words = match schema["maximum"].as_u64() {
                Some(most) => format!("应为{least}至{most}的整数。"),
                None if is_number && number.is_none_or(|number| number > most) => {
                    "数值过大。".to_owned()
                }
                None => format!("应为不小于{least}的整数。"),
            };
            return Err(Refused::wrong_value(name, value, &words));
        }
    }
    if is_of(schema, "boolean") && !matches!(value, "true" | "false") {
        return Err(Refused::wrong_value(name, value, "应为 true 或者 false。"));
    }
    Ok(())
}

/// The largest number of a format.
fn largest(schema: &Value) -> u64 {
    if schema["format"] == "int32" {
        u64::from(u32::MAX)
    } else {
        u64::MAX
    }
}

fn is_of(schema: &Value, kind: &str) -> bool {
    match &schema["type"] {
        Value::String(one) => one == kind,
        Value::Array(kinds) => kinds.iter().any(|one| one == kind),
        _ => false,
    }
}

/// Refuses a body that is no JSON, or not of the shape that the document gives to `name`.
///
/// # Errors
/// `bad_document` at the place of what is wrong.
pub(crate) fn check_body(bytes: &[u8], name: &str) -> Result<(), Refused> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let words = format!(
            "请求正文不是完整的 JSON：第{}行第{}列附近无法识别。请检查引号、逗号和括号是否配对，编码应为 UTF-8。",
            error.line(),
            error.column()
        );
        Refused::new(Code::BadDocument, words).at("")
    })?;
    let schemas = &document()["components"]["schemas"];
    check_value(&value, &schemas[name], "")
}

fn check_value(value: &Value, schema: &Value, pointer: &str) -> Result<(), Refused> {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        let schemas = &document()["components"]["schemas"];
        return check_value(value, &schemas[name], pointer);
    }
    if !schema["type"].is_null() && !is_of(schema, kind_of(value)) {
        return Err(wrong_kind(value, schema, pointer));
    }
    match value {
        Value::Object(members) => check_members(members, schema, pointer),
        Value::Array(values) => values.iter().enumerate().try_for_each(|(place, value)| {
            check_value(value, &schema["items"], &format!("{pointer}/{place}"))
        }),
        Value::Number(number) if is_of(schema, "integer") => {
            let most = largest(schema);
            if number.as_u64().is_some_and(|number| number <= most) {
                Ok(())
            } else {
                Err(wrong_kind(value, schema, pointer))
            }
        }
        Value::Number(_) | Value::String(_) | Value::Bool(_) | Value::Null => Ok(()),
    }
}

fn check_members(
    members: &serde_json::Map<String, Value>,
    schema: &Value,
    pointer: &str,
) -> Result<(), Refused> {
    let Some(known) = schema["properties"].as_object() else {
        return Ok(());
    };
    for (name, value) in members {
        let place = format!("{pointer}/{}", escaped(name));
        match known.get(name) {
            Some(schema) => check_value(value, schema, &place)?,
            None => {
                let known: Vec<&str> = known.keys().map(String::as_str).collect();
                let words = format!(
                    "没有名为{}的成员。这里可以有：{}。",
                    quoted(name),
                    known.join("、")
                );
                return Err(Refused::new(Code::BadDocument, words).at(place));
            }
        }
    }
    let required = schema["required"].as_array().into_iter().flatten();
    for name in required.filter_map(Value::as_str) {
        if !members.contains_key(name) {
            let what = known[name]["description"].as_str().unwrap_or_default();
            let words = format!("缺少 {name}。{name}：{what}");
            let place = format!("{pointer}/{}", escaped(name));
            return Err(Refused::new(Code::BadDocument, words).at(place));
        }
    }
    Ok(())
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_u64() || number.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn wrong_kind(value: &Value, schema: &Value, pointer: &str) -> Refused {
    let wanted = ["string", "integer", "boolean", "array", "object"]
        .into_iter()
        .find(|kind| is_of(schema, kind));
    let wanted = wanted.map_or("另一种值", term);
    let found = match value {
        Value::Null => " null".to_owned(),
        Value::Bool(value) => format!("布尔值{value}"),
        Value::Number(number) => format!("数字{}", quoted(&number.to_string())),
        Value::String(words) => format!("字符串{}", quoted(words)),
        Value::Array(_) | Value::Object(_) => term(kind_of(value)).to_owned(),
    };
    let whose = match pointer {
        "" => "请求正文".to_owned(),
        place => format!("{} ", place.trim_start_matches('/')),
    };
    let words = format!("{whose}应为{wanted}，收到的是{found}。");
    Refused::new(Code::BadDocument, words).at(pointer)
}

fn term(kind: &str) -> &'static str {
    match kind {
        "boolean" => "布尔值（true 或者 false）",
        "integer" => "不小于0的整数",
        "string" => "字符串",
        "array" => "数组",
        _ => "对象",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_refused_at_its_place_with_its_value() {
        for (name, body, pointer, said) in [
            ("CheckOrder", "{", "", "第1行第1列"),
            ("CheckOrder", "[]", "", "应为对象，收到的是数组"),
            ("CheckOrder", "{}", "/text", "缺少 text"),
            ("CheckOrder", r#"{"text":12}"#, "/text", "“12”"),
            ("CheckOrder", r#"{"text":null}"#, "/text", "null"),
            (
                "CheckOrder",
                r#"{"text":"","a/b":1}"#,
                "/a~1b",
                "这里可以有：file、text",
            ),
            (
                "SendDocument",
                r#"{"seen_revision":-1}"#,
                "/seen_revision",
                "“-1”",
            ),
            (
                "SendDocument",
                r#"{"seen_revision":4294967296}"#,
                "/seen_revision",
                "“4294967296”",
            ),
            (
                "DraftDocument",
                r#"{"relations":[{"kind":"amends"}]}"#,
                "/relations/0/to",
                "缺少 to",
            ),
            (
                "DraftDocument",
                r#"{"files":["a",2]}"#,
                "/files/1",
                "files/1 应为字符串",
            ),
        ] {
            let refused = check_body(body.as_bytes(), name).unwrap_err();
            assert_eq!(refused.code, Code::BadDocument, "{body}");
            assert_eq!(refused.pointer.as_deref(), Some(pointer), "{body}");
            assert!(refused.message.contains(said), "{}", refused.message);
        }
    }

    #[test]
    fn a_body_as_the_document_has_it_goes_through() {
        for (name, body) in [
            ("CheckOrder", r#"{"text":"公开","file":null}"#),
            ("SendDocument", r#"{"seen_revision":3}"#),
            (
                "DraftDocument",
                r#"{"item":"notice","fields":{"a":[["b",1]],"c":0.5},"seen_revision":null}"#,
            ),
        ] {
            check_body(body.as_bytes(), name).unwrap();
        }
    }
}
