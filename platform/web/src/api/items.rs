//! The catalogue of what has to be published, as data: items, fields, bases, time limits, steps.

use std::collections::BTreeMap;

use axum::response::Response;
use catalogue::{
    Basis, CatalogueItem, Condition, FieldKind, FieldSpec, Required, ReviewStep, Rhythm, Silence,
    TimeLimit,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer::Answer;
use crate::api::asking::{Asking, InPath, Public};
use crate::api::item_schema;
use crate::api::refused::Refused;

/// 公开事项目录。
#[derive(Serialize, ToSchema)]
pub(crate) struct ItemList {
    /// 当前规则版本的摘要（SHA-256）；规则变更后改变。
    rules: String,
    /// 各公开事项，按目录次序。
    items: Vec<Item>,
}

/// 公开事项：一类应当公开的政府信息。
#[derive(Serialize, ToSchema)]
pub(crate) struct Item {
    /// 事项代码，长期不变。
    #[schema(example = "notice")]
    code: String,
    /// 事项名称。
    name: String,
    /// 所属类别。
    category: Category,
    /// 说明。
    summary: String,
    /// 所属环节（五公开）。
    stage: Named,
    /// 公开主体。
    publishers: Vec<Named>,
    /// 字段，按表单次序。
    fields: Vec<Field>,
    /// 正文：required 必填，offered 选填，hidden 不设。
    body: &'static str,
    /// 附件：required 必填，offered 选填，hidden 不设。
    files: &'static str,
    /// 公开依据。
    basis: Vec<Grounds>,
    /// 公开时限；同时适用几项的，以最先到期的为准。
    time_limits: Vec<Limit>,
    /// 审签环节，最后一项是签发。
    steps: Vec<Step>,
    /// 标为重大的信息另加的环节，在签发之前。
    major_extra_step: Step,
    /// 更新频次要求；没有要求时为 null。
    rhythm: Option<Expected>,
    /// 公开属性的默认值。
    attribute_default: &'static str,
    /// 是否须同步解读（或者说明不解读的理由）。
    requires_interpretation: bool,
    /// 是否属于解读，须写明所解读的文件。
    interprets: bool,
    /// 列表展示的字段。
    columns: Vec<String>,
    /// 列表筛选的字段。
    filters: Vec<String>,
    /// 规则施行日期。
    #[schema(format = Date)]
    force_from: String,
    /// 规则失效日期；没有时为 null。
    #[schema(format = Date)]
    force_until: Option<String>,
    /// 本网站已公开的条数。
    records: usize,
    /// 网页地址。
    address: String,
    /// 字段的 JSON Schema 地址。
    schema: String,
}

/// 目录类别。
#[derive(Serialize, ToSchema)]
pub(crate) struct Category {
    /// 代码。
    code: String,
    /// 名称。
    name: String,
    /// 是否属于法定主动公开内容。
    statutory: bool,
    /// 依据。
    basis: Grounds,
}

/// 代码和中文名称。
#[derive(Serialize, ToSchema)]
pub(crate) struct Named {
    /// 代码。
    code: String,
    /// 中文名称。
    term: String,
}

/// 依据：法律、法规或者文件及其条款。
#[derive(Serialize, ToSchema)]
pub(crate) struct Grounds {
    /// 名称，文件附文号。
    title: String,
    /// 条款；指全文时为空。
    article: String,
}

/// 字段。
#[derive(Serialize, ToSchema)]
pub(crate) struct Field {
    /// 代码。
    code: String,
    /// 名称。
    name: String,
    /// 类型：text、long_text、document_number、date、integer、decimal、money、choice、choices、organ、
    /// credit_code、url、yes_no、record、table。
    kind: &'static str,
    /// 何时必填：always 必填，when 满足条件时必填，never 选填。
    required: &'static str,
    /// 必填的条件；required 不是 when 时为 null。
    required_when: Option<When>,
    /// 是否向公众展示。
    public: bool,
    /// 填写说明，可以为空。
    help: String,
    /// 示例，可以为空。
    example: String,
    /// 国家交换标准中的代码。
    external_code: Option<String>,
    /// 选项，仅 choice 和 choices。
    options: Vec<Choice>,
    /// 最多字数。
    max_length: Option<usize>,
    /// 最小值，仅 integer。
    minimum: Option<i64>,
    /// 最大值，仅 integer。
    maximum: Option<i64>,
    /// 最多小数位数。
    scale: Option<u32>,
    /// 计量单位。
    unit: Option<String>,
    /// 日期可否晚于填报当日，仅 date。
    future: Option<bool>,
    /// 可否填“长期”，仅 date。
    open_ended: Option<bool>,
    /// 列，仅 table。
    #[schema(no_recursion)]
    columns: Vec<Field>,
}

/// 选项。
#[derive(Serialize, ToSchema)]
pub(crate) struct Choice {
    /// 代码。
    code: String,
    /// 名称。
    name: String,
}

/// 以另一字段为条件。
#[derive(Serialize, ToSchema)]
pub(crate) struct When {
    /// 所看的字段。
    field: String,
    /// 该字段为其中之一时成立；null 表示只要已填写即成立。
    is: Option<Vec<String>>,
}

/// 公开时限。
#[derive(Serialize, ToSchema)]
pub(crate) struct Limit {
    /// 时限，如 20个工作日、1月31日前。
    term: String,
    /// 起算日期所在的字段；当日不计。
    starts_from: String,
    /// 规定的原文。
    label: String,
    /// 依据。
    basis: Grounds,
    /// 适用条件；普遍适用时为 null。
    when: Option<When>,
    /// 是否针对已公开内容的变更。
    on_change: bool,
}

/// 审签环节。
#[derive(Serialize, ToSchema)]
pub(crate) struct Step {
    /// 代码。
    code: String,
    /// 名称。
    name: String,
    /// 所需权限：review 审核，secrecy_review 保密审查，issue 签发。
    authority: &'static str,
}

/// 更新频次要求。
#[derive(Serialize, ToSchema)]
pub(crate) struct Expected {
    /// flow 持续更新，cycle 定期发布，upkeep 定期核对。
    kind: &'static str,
    /// 最长间隔的天数；按月计的为 null。
    days: Option<u16>,
    /// 最长间隔的月数；按天计的为 null。
    months: Option<u8>,
    /// 依据。
    basis: Grounds,
}

/// `GET /api/v1/items`
#[utoipa::path(
    get,
    path = "/api/v1/items",
    operation_id = "list_items",
    tag = "目录",
    summary = "公开事项目录",
    description = "全部公开事项及其字段、依据、时限和审签环节。",
    responses((status = 200, description = "目录", body = ItemList))
)]
pub(crate) async fn list(asking: Asking) -> Response {
    asking
        .answer(|public| {
            let counts: BTreeMap<String, usize> =
                public.reader.counts_by_item(None)?.into_iter().collect();
            let items = public.rules.catalogue().items();
            let items = items
                .into_iter()
                .map(|item| described(public, item, &counts))
                .collect();
            Answer::json(&ItemList {
                rules: public.rules.edition().to_string(),
                items,
            })
        })
        .await
}

/// `GET /api/v1/items/{code}`
#[utoipa::path(
    get,
    path = "/api/v1/items/{code}",
    operation_id = "read_item",
    tag = "目录",
    summary = "一个公开事项",
    description = "按代码取一个公开事项。",
    params(("code" = String, Path, description = "事项代码", example = "notice")),
    responses((status = 200, description = "公开事项", body = Item))
)]
pub(crate) async fn item(asking: Asking, InPath(code): InPath<String>) -> Response {
    asking
        .answer(move |public| {
            let rules = &public.rules;
            let item = rules
                .catalogue()
                .item(&code)
                .ok_or_else(|| Refused::no_such("公开事项", &code, "/api/v1/items"))?;
            let counts = public.reader.counts_by_item(None)?.into_iter().collect();
            Answer::json(&described(public, item, &counts))
        })
        .await
}

/// `GET /api/v1/items/{code}/schema`
#[utoipa::path(
    get,
    path = "/api/v1/items/{code}/schema",
    operation_id = "read_item_schema",
    tag = "目录",
    summary = "字段的 JSON Schema",
    description = "提交草稿时 `fields` 应当满足的 JSON Schema（2020-12）。",
    params(("code" = String, Path, description = "事项代码", example = "notice")),
    responses((
        status = 200,
        description = "JSON Schema",
        body = serde_json::Value,
        content_type = "application/schema+json"
    ))
)]
pub(crate) async fn schema(asking: Asking, InPath(code): InPath<String>) -> Response {
    asking
        .answer(move |public| {
            let rules = &public.rules;
            let item = rules
                .catalogue()
                .item(&code)
                .ok_or_else(|| Refused::no_such("公开事项", &code, "/api/v1/items"))?;
            let id = public.address(&format!("/api/v1/items/{}/schema", item.code));
            let schema = item_schema::of(item, &id);
            Ok(Answer::of("application/schema+json", schema.to_string()))
        })
        .await
}

fn described(public: &Public, item: &CatalogueItem, counts: &BTreeMap<String, usize>) -> Item {
    let code = item.code.as_str();
    Item {
        code: code.to_owned(),
        name: item.name.clone(),
        category: Category {
            code: item.category.code.as_str().to_owned(),
            name: item.category.name.clone(),
            statutory: item.category.statutory,
            basis: grounds(&item.category.basis),
        },
        summary: item.summary.clone(),
        stage: term(item.stage.code(), item.stage.term()),
        publishers: item
            .publishers
            .iter()
            .map(|who| term(who.code(), who.term()))
            .collect(),
        fields: item.form().map(field).collect(),
        body: item.body.code(),
        files: item.files.code(),
        basis: item.basis.iter().map(grounds).collect(),
        time_limits: item.time_limits.iter().map(limit).collect(),
        steps: item.review_steps.iter().map(step).collect(),
        major_extra_step: step(&item.major_extra_step),
        rhythm: item.rhythm.as_ref().map(expected),
        attribute_default: item.attribute_default.code(),
        requires_interpretation: item.requires_interpretation,
        interprets: item.interprets,
        columns: item.columns.iter().map(ToString::to_string).collect(),
        filters: item.filters.iter().map(ToString::to_string).collect(),
        force_from: item.force_from.to_string(),
        force_until: item.force_until.map(|day| day.to_string()),
        records: counts.get(code).copied().unwrap_or(0),
        address: public.address(&format!("/catalogue/{code}")),
        schema: public.address(&format!("/api/v1/items/{code}/schema")),
    }
}

fn field(spec: &FieldSpec) -> Field {
    let mut field = Field {
        code: spec.code.as_str().to_owned(),
        name: spec.name.clone(),
        kind: spec.kind.code(),
        required: match &spec.required {
            Required::Always => "always",
            Required::When(_) => "when",
            Required::Never => "never",
        },
        required_when: match &spec.required {
            Required::When(condition) => Some(when(condition)),
            Required::Always | Required::Never => None,
        },
        public: spec.public,
        help: spec.help.clone(),
        example: spec.example.clone(),
        external_code: spec.external_code.clone(),
        options: spec
            .kind
            .options()
            .iter()
            .map(|option| Choice {
                code: option.code.clone(),
                name: option.name.clone(),
            })
            .collect(),
        max_length: None,
        minimum: None,
        maximum: None,
        scale: None,
        unit: None,
        future: None,
        open_ended: None,
        columns: Vec::new(),
    };
    match &spec.kind {
        FieldKind::Text { max } | FieldKind::LongText { max } => field.max_length = Some(*max),
        FieldKind::Date { future, open_ended } => {
            field.future = Some(*future);
            field.open_ended = Some(*open_ended);
        }
        FieldKind::Integer { min, max } => {
            field.minimum = Some(*min);
            field.maximum = Some(*max);
        }
        FieldKind::Decimal { scale, unit } => {
            field.scale = Some(u32::from(*scale));
            field.unit = Some(unit.clone()).filter(|unit| !unit.is_empty());
        }
        FieldKind::Money { unit } => {
            field.scale = Some(unit.scale());
            field.unit = Some(unit.term().to_owned());
        }
        FieldKind::Table { columns } => field.columns = columns.iter().map(self::field).collect(),
        FieldKind::DocumentNumber
        | FieldKind::Choice { .. }
        | FieldKind::Choices { .. }
        | FieldKind::Organ
        | FieldKind::CreditCode
        | FieldKind::Url
        | FieldKind::YesNo
        | FieldKind::Record => {}
    }
    field
}

fn term(code: &str, term: &str) -> Named {
    Named {
        code: code.to_owned(),
        term: term.to_owned(),
    }
}

pub(crate) fn grounds(basis: &Basis) -> Grounds {
    Grounds {
        title: basis.title.clone(),
        article: basis.article.clone(),
    }
}

fn when(condition: &Condition) -> When {
    When {
        field: condition.field().as_str().to_owned(),
        is: match condition {
            Condition::Is { values, .. } => Some(values.clone()),
            Condition::Filled { .. } => None,
        },
    }
}

fn limit(limit: &TimeLimit) -> Limit {
    Limit {
        term: limit.term.to_string(),
        starts_from: limit.starts_from.as_str().to_owned(),
        label: limit.label.clone(),
        basis: grounds(&limit.basis),
        when: limit.when.as_ref().map(when),
        on_change: limit.on_change,
    }
}

fn step(step: &ReviewStep) -> Step {
    Step {
        code: step.code.as_str().to_owned(),
        name: step.name.clone(),
        authority: step.authority.code(),
    }
}

fn expected(rhythm: &Rhythm) -> Expected {
    let (days, months) = match rhythm.longest_silence {
        Silence::Days(days) => (Some(days), None),
        Silence::Months(months) => (None, Some(months)),
    };
    Expected {
        kind: rhythm.kind.code(),
        days,
        months,
        basis: grounds(&rhythm.basis),
    }
}
