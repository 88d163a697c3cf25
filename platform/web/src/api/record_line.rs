//! The line of a record: what every list says of it.

use serde::Serialize;
use store::ShownRow;
use utoipa::ToSchema;

use crate::api::asking::Public;
use crate::portal::validity::Validity;

/// 一条已公开信息的概要。
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordLine {
    /// 信息标识，长期不变。
    id: String,
    /// 网页地址，长期不变。
    address: String,
    /// 本接口的地址。
    api: String,
    /// 现行版本的序号。
    edition: u32,
    /// 公开事项。
    item: ItemName,
    /// 公开机关。
    organ: OrganName,
    /// 标题。
    title: String,
    /// 发文字号。
    document_number: Option<String>,
    /// 索引号。
    index_number: Option<String>,
    /// 发文机关（署名时的名称）。
    issuer: String,
    /// 成文日期。
    #[schema(format = Date)]
    signed_on: Option<String>,
    /// 发布日期。
    #[schema(format = Date)]
    published_on: String,
    /// 施行日期。
    #[schema(format = Date)]
    in_force_from: Option<String>,
    /// 有效期截止日期。
    #[schema(format = Date)]
    expires_on: Option<String>,
    /// 有效性。
    validity: InForce,
    /// 主题分类。
    topic_class: Option<String>,
    /// 内容概述。
    summary: Option<String>,
}

/// 公开事项的代码和名称。
#[derive(Serialize, ToSchema)]
pub(crate) struct ItemName {
    /// 代码。
    code: String,
    /// 名称。
    name: String,
}

/// 机关的标识和名称。
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganName {
    /// 标识。
    pub(crate) id: String,
    /// 全称。
    pub(crate) name: String,
}

/// 有效性：标注的状态，以及今天看来如何。
#[derive(Serialize, ToSchema)]
pub(crate) struct InForce {
    /// 标注的状态：in_force、amended、repealed、lapsed；没有标注时为 null。
    stated: Option<String>,
    /// 今天的状态：in_force、amended、not_yet、lapsed、repealed；没有标注时为 null。
    today: Option<&'static str>,
    /// 今天的状态（中文）。
    term: Option<&'static str>,
}

impl RecordLine {
    pub(crate) fn of(public: &Public, row: &ShownRow) -> RecordLine {
        let id = row.record.to_string();
        let held = Validity::of(row, public.today);
        let date = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
        RecordLine {
            address: public.address(&format!("/r/{id}")),
            api: public.address(&format!("/api/v1/records/{id}")),
            edition: row.edition,
            item: item_name(public, &row.item),
            organ: OrganName {
                id: row.organ.to_string(),
                name: public.organ_name(row.organ),
            },
            title: row.title.clone(),
            document_number: row.document_number.clone(),
            index_number: row.index_number.clone(),
            issuer: row.issuer.clone(),
            signed_on: date(row.signed_on),
            published_on: row.published_on.to_string(),
            in_force_from: date(row.in_force_from),
            expires_on: date(row.expires_on),
            validity: InForce {
                stated: row.validity.clone(),
                today: held.map(Validity::code),
                term: held.map(Validity::term),
            },
            topic_class: row.topic_class.clone(),
            summary: row.summary.clone(),
            id,
        }
    }
}

fn item_name(public: &Public, code: &str) -> ItemName {
    let name = public
        .rules
        .catalogue()
        .item(code)
        .map(|item| item.name.clone());
    ItemName {
        code: code.to_owned(),
        name: name.unwrap_or_default(),
    }
}
