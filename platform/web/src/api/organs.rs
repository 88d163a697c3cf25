//! The bodies whose records a site shows.

use std::collections::BTreeMap;

use axum::response::Response;
use organ::OrganId;
use serde::Serialize;
use store::OrganRow;
use utoipa::ToSchema;

use crate::api::answer::Answer;
use crate::api::asking::{Asking, InPath, Public};
use crate::api::refused::Refused;

/// 本网站展示的机关。
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganList {
    /// 上级在前。
    organs: Vec<Organ>,
}

/// 机关。
#[derive(Serialize, ToSchema)]
pub(crate) struct Organ {
    /// 标识，长期不变。
    id: String,
    /// 全称。
    name: String,
    /// 简称。
    short_name: String,
    /// government 政府，department 部门，township 乡镇（街道），institution 事业单位，office 内设机构。
    kind: String,
    /// 上级机关的标识；本网站最上级的机关为 null。
    parent: Option<String>,
    /// 统一社会信用代码；内设机构没有。
    credit_code: Option<String>,
    /// 公文中的其他名称。
    aliases: Vec<String>,
    /// 职责。
    duties: String,
    /// 在机关树中的深度，0 最高。
    depth: usize,
    /// 该机关已公开的条数，不含下级。
    records: usize,
    /// 网页地址。
    address: String,
}

/// `GET /api/v1/organs`
#[utoipa::path(
    get,
    path = "/api/v1/organs",
    operation_id = "list_organs",
    tag = "机关",
    summary = "公开机关",
    description = "本网站展示的全部机关，上级在前。",
    responses((status = 200, description = "机关", body = OrganList))
)]
pub(crate) async fn list(asking: Asking) -> Response {
    asking
        .answer(|public| {
            let counts = counts(public)?;
            let organs = public.bodies.organs_of(public.site.site);
            let organs = organs
                .iter()
                .map(|(depth, row)| organ_of(public, *depth, row, &counts));
            Answer::json(&OrganList {
                organs: organs.collect(),
            })
        })
        .await
}

/// `GET /api/v1/organs/{id}`
#[utoipa::path(
    get,
    path = "/api/v1/organs/{id}",
    operation_id = "read_organ",
    tag = "机关",
    summary = "一个机关",
    description = "按标识取一个机关。",
    params(("id" = String, Path, description = "机关标识")),
    responses((status = 200, description = "机关", body = Organ))
)]
pub(crate) async fn organ(asking: Asking, InPath(id): InPath<String>) -> Response {
    asking
        .answer(move |public| {
            let none = || Refused::no_such("机关", &id, "/api/v1/organs");
            let organ: OrganId = id.parse().map_err(|_| none())?;
            let organs = public.bodies.organs_of(public.site.site);
            let found = organs.iter().find(|(_, row)| row.organ == organ);
            let (depth, row) = found.ok_or_else(none)?;
            Answer::json(&organ_of(public, *depth, row, &counts(public)?))
        })
        .await
}

fn counts(public: &Public) -> Result<BTreeMap<[u8; 16], usize>, Refused> {
    let counts = public.reader.counts_by_organ()?;
    Ok(counts
        .into_iter()
        .map(|(organ, count)| (organ.0, count))
        .collect())
}

fn organ_of(
    public: &Public,
    depth: usize,
    row: &OrganRow,
    counts: &BTreeMap<[u8; 16], usize>,
) -> Organ {
    Organ {
        id: row.organ.to_string(),
        name: row.name.clone(),
        short_name: row.short_name.clone(),
        kind: row.kind.clone(),
        parent: row
            .parent
            .filter(|_| depth > 0)
            .map(|parent| parent.to_string()),
        credit_code: row.credit_code.clone(),
        aliases: row.aliases.clone(),
        duties: row.duties.clone(),
        depth,
        records: counts.get(&row.organ.0).copied().unwrap_or(0),
        address: public.address(&format!("/organs/{}", row.organ)),
    }
}
