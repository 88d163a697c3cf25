//! The JSON Schema of a catalogue item's fields, as drafts are sent.

use catalogue::{CatalogueItem, Condition, FieldKind, FieldSpec, Required};
use serde_json::{Map, Value, json};

/// Returns the schema (2020-12) of `fields` in a draft of this item.
pub(crate) fn of(item: &CatalogueItem, id: &str) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut conditions = Vec::new();
    for field in item.form() {
        let code = field.code.as_str();
        properties.insert(code.to_owned(), property(field));
        match &field.required {
            Required::Always => required.push(code),
            Required::When(condition) => conditions.push(json!({
                "if": met(condition),
                "then": { "required": [code] },
            })),
            Required::Never => {}
        }
    }
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": id,
        "title": item.name,
        "description": item.summary,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    if !conditions.is_empty() {
        schema["allOf"] = Value::Array(conditions);
    }
    schema
}

fn met(condition: &Condition) -> Value {
    let field = condition.field().as_str();
    let properties = match condition {
        Condition::Is { values, .. } => json!({ field: { "enum": values } }),
        Condition::Filled { .. } => json!({ field: { "minLength": 1 } }),
    };
    json!({ "properties": properties, "required": [field] })
}

fn property(field: &FieldSpec) -> Value {
    let mut property = kind(&field.kind);
    property["title"] = json!(field.name);
    if !field.help.is_empty() {
        property["description"] = json!(field.help);
    }
    if let Some(example) = example(field) {
        property["examples"] = json!([example]);
    }
    property
}

/// Rule files show what a person writes; a program writes the codes of choices.
fn example(field: &FieldSpec) -> Option<Value> {
    if field.example.is_empty() {
        return None;
    }
    let code_of = |words: &str| {
        let options = field.kind.options().iter();
        let found = options
            .into_iter()
            .find(|option| option.name == words || option.code == words);
        found.map(|option| option.code.clone())
    };
    match &field.kind {
        FieldKind::Choice { .. } => code_of(&field.example).map(Value::from),
        FieldKind::Choices { .. } => {
            let words = field.example.split(['、', ';', '；']);
            let codes: Option<Vec<String>> = words.map(code_of).collect();
            codes.map(Value::from)
        }
        FieldKind::YesNo | FieldKind::Table { .. } => None,
        _ => Some(Value::from(field.example.clone())),
    }
}

fn kind(kind: &FieldKind) -> Value {
    match kind {
        FieldKind::Text { max } | FieldKind::LongText { max } => {
            json!({ "type": "string", "maxLength": max })
        }
        FieldKind::DocumentNumber | FieldKind::Organ => json!({ "type": "string" }),
        FieldKind::Date {
            open_ended: false, ..
        } => json!({ "type": "string", "format": "date" }),
        FieldKind::Date {
            open_ended: true, ..
        } => json!({
            "type": "string",
            "anyOf": [{ "format": "date" }, { "const": "长期" }],
        }),
        FieldKind::Integer { min, max } => json!({
            "type": ["integer", "string"], "minimum": min, "maximum": max, "pattern": "^-?[0-9]+$",
        }),
        // A number of JSON may lose digits on the way; decimals are written as strings.
        FieldKind::Decimal { scale, .. } => json!({
            "type": "string", "pattern": decimal("-?", u32::from(*scale)),
        }),
        FieldKind::Money { unit } => json!({
            "type": "string", "pattern": decimal("", unit.scale()),
        }),
        FieldKind::Choice { .. } => json!({ "type": "string", "enum": codes(kind) }),
        FieldKind::Choices { .. } => json!({
            "type": "array", "items": { "type": "string", "enum": codes(kind) }, "uniqueItems": true,
        }),
        FieldKind::CreditCode => {
            json!({ "type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$" })
        }
        FieldKind::Url => json!({ "type": "string", "format": "uri", "pattern": "^https?://" }),
        FieldKind::YesNo => json!({ "enum": ["yes", "no", true, false] }),
        FieldKind::Record => json!({ "type": "string" }),
        FieldKind::Table { columns } => json!({
            "type": "array",
            "items": {
                "type": "array",
                "prefixItems": columns.iter().map(property).collect::<Vec<Value>>(),
                "maxItems": columns.len(),
            },
        }),
    }
}

fn codes(kind: &FieldKind) -> Vec<&str> {
    kind.options()
        .iter()
        .map(|option| option.code.as_str())
        .collect()
}

fn decimal(sign: &str, scale: u32) -> String {
    match scale {
        0 => format!("^{sign}[0-9]+$"),
        _ => format!("^{sign}[0-9]+(\\.[0-9]{{1,{scale}}})?$"),
    }
}
