//! Projects facts about organs, sites and officers, and works out which site shows which organ.

use super::{Texts, words};
use crate::error::StoreError;
use crate::payload;
use crate::sql::{Sql, values};

pub(super) fn organ_entered(
    sql: &mut dyn Sql,
    fact: &payload::OrganEntered,
) -> Result<(), StoreError> {
    let organ = *fact.organ;
    sql.execute(
        "insert into organ (organ, kind, name, short_name, parent, credit_code, aliases, duties,
             valid_from, rank)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (organ) do update set kind = excluded.kind, name = excluded.name,
             short_name = excluded.short_name, parent = excluded.parent,
             credit_code = excluded.credit_code, aliases = excluded.aliases,
             duties = excluded.duties, valid_from = excluded.valid_from, rank = excluded.rank",
        values![
            organ,
            &fact.kind,
            &fact.name,
            &fact.short_name,
            fact.parent.as_deref(),
            fact.credit_code.as_deref(),
            fact.aliases.join("\n"),
            &fact.duties,
            &fact.valid_from,
            fact.rank,
        ],
    )?;
    sql.execute(
        "insert into organ_name (organ, name, valid_from) values ($1, $2, $3)
         on conflict (organ, valid_from) do update set name = excluded.name",
        values![organ, &fact.name, &fact.valid_from],
    )?;
    // The closure is small (organs × depth) and organs change rarely: it is made anew.
    sql.execute("delete from organ_within", &[])?;
    sql.execute(
        "insert into organ_within (organ, ancestor)
         with recursive up (organ, ancestor) as (
             select organ, organ from organ
             union
             select up.organ, organ.parent from up join organ on organ.organ = up.ancestor
             where organ.parent is not null)
         select organ, ancestor from up",
        &[],
    )?;
    place_organs(sql)
}

pub(super) fn site_entered(
    sql: &mut dyn Sql,
    fact: &payload::SiteEntered,
) -> Result<(), StoreError> {
    let site = *fact.site;
    sql.execute(
        "insert into site (site, title, organizer, code, filing, rank)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (site) do update set title = excluded.title,
             organizer = excluded.organizer, code = excluded.code, filing = excluded.filing,
             rank = excluded.rank",
        values![
            site,
            &fact.title,
            &fact.organizer,
            &fact.code,
            &fact.filing,
            fact.rank
        ],
    )?;
    sql.execute("delete from site_host where site = $1", values![site])?;
    for (rank, host) in fact.hosts.iter().enumerate() {
        sql.execute(
            "insert into site_host (host, site, rank) values ($1, $2, $3)",
            values![host, site, rank],
        )?;
    }
    sql.execute("delete from site_root where site = $1", values![site])?;
    for root in &fact.roots {
        sql.execute(
            "insert into site_root (site, organ) values ($1, $2)",
            values![site, **root],
        )?;
    }
    place_organs(sql)
}

/// Works out which site shows which organ: whole subtrees of its roots, except what stands within a
/// root further down. A county with a site of its own speaks there, and not on the city's site.
fn place_organs(sql: &mut dyn Sql) -> Result<(), StoreError> {
    sql.execute("delete from site_organ", &[])?;
    sql.execute(
        "insert into site_organ (site, organ)
         select distinct site, organ from (
             select r.site, r.organ as root, w.organ from site_root r
                 join organ_within w on w.ancestor = r.organ
             except
             select r.site, r.organ, w.organ from site_root r
                 join site_root below on below.organ <> r.organ
                 join organ_within o on o.ancestor = r.organ and o.organ = below.organ
                 join organ_within w on w.ancestor = below.organ
         ) shows",
        &[],
    )?;
    Ok(())
}

pub(super) fn officer_entered(
    sql: &mut dyn Sql,
    fact: &payload::OfficerEntered,
    texts: &mut dyn Texts,
) -> Result<(), StoreError> {
    let officer = *fact.officer;
    let name = words(sql, texts, "name")?;
    let login = words(sql, texts, "login")?;
    sql.execute(
        "insert into officer (officer, organ, name, login, active) values ($1, $2, $3, $4, $5)
         on conflict (officer) do update set organ = excluded.organ, name = excluded.name,
             login = excluded.login, active = excluded.active",
        values![officer, *fact.organ, name, login, fact.active],
    )?;
    sql.execute(
        "delete from officer_authority where officer = $1",
        values![officer],
    )?;
    for authority in &fact.authorities {
        sql.execute(
            "insert into officer_authority (officer, authority) values ($1, $2)",
            values![officer, authority],
        )?;
    }
    Ok(())
}
