//! Organs, sites and officers.

use organ::{OfficerId, OrganId, SiteId};

use super::Reader;
use crate::act::WriteTx;
use crate::error::StoreError;
use crate::sql::values;
use crate::sql::{Row, Sql};
use crate::store::Store;

/// An organ as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganRow {
    /// The organ.
    pub organ: OrganId,
    /// `government`, `department`, `township`, `institution` or `office`.
    pub kind: String,
    /// Full name.
    pub name: String,
    /// Short name.
    pub short_name: String,
    /// The organ above it.
    pub parent: Option<OrganId>,
    /// Unified social credit code.
    pub credit_code: Option<String>,
    /// Other names that documents use.
    pub aliases: Vec<String>,
    /// What it is for.
    pub duties: String,
    /// First day of this state.
    pub valid_from: Option<jiff::civil::Date>,
    /// Its place among its siblings.
    pub rank: u32,
}

/// A site as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRow {
    /// The site.
    pub site: SiteId,
    /// 网站名称.
    pub title: String,
    /// 主办单位.
    pub organizer: String,
    /// 网站标识码.
    pub code: String,
    /// Filing numbers for the foot of the page.
    pub filing: String,
    /// Host names, the canonical one first.
    pub hosts: Vec<String>,
    /// The organs whose subtrees it shows.
    pub roots: Vec<OrganId>,
    /// Its place among the sites.
    pub rank: u32,
}

/// An officer as the accounts have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerRow {
    /// The officer.
    pub officer: OfficerId,
    /// The organ.
    pub organ: OrganId,
    /// Name.
    pub name: String,
    /// Sign-in name.
    pub login: String,
    /// Whether the account may be used.
    pub active: bool,
    /// Codes of authorities.
    pub authorities: Vec<String>,
}

const ORGAN: &str =
    "select organ, kind, name, short_name, parent, credit_code, aliases, duties, valid_from, rank
     from organ";

pub(crate) fn organs(sql: &mut dyn Sql) -> Result<Vec<OrganRow>, StoreError> {
    sql.query(&format!("{ORGAN} order by rank, name"), &[])?
        .iter()
        .map(organ_row)
        .collect()
}

pub(crate) fn organ(sql: &mut dyn Sql, organ: OrganId) -> Result<Option<OrganRow>, StoreError> {
    let rows = sql.query(&format!("{ORGAN} where organ = $1"), values![organ.0])?;
    rows.first().map(organ_row).transpose()
}

fn organ_row(row: &Row) -> Result<OrganRow, StoreError> {
    let aliases = row.text(6);
    Ok(OrganRow {
        organ: OrganId(row.fixed(0)?),
        kind: row.text(1),
        name: row.text(2),
        short_name: row.text(3),
        parent: row.opt_fixed(4)?.map(OrganId),
        credit_code: row.opt_text(5),
        aliases: aliases.lines().map(str::to_owned).collect(),
        duties: row.text(7),
        valid_from: row.opt_date(8)?,
        rank: u32::try_from(row.int(9)).unwrap_or_default(),
    })
}

pub(crate) fn sites(sql: &mut dyn Sql) -> Result<Vec<SiteRow>, StoreError> {
    let mut sites = Vec::new();
    let rows = sql.query(
        "select site, title, organizer, code, filing, rank from site order by rank, title",
        &[],
    )?;
    for row in rows {
        let site: [u8; 16] = row.fixed(0)?;
        let hosts = sql.query(
            "select host from site_host where site = $1 order by rank",
            values![site],
        )?;
        let roots = sql.query("select organ from site_root where site = $1", values![site])?;
        sites.push(SiteRow {
            site: SiteId(site),
            title: row.text(1),
            organizer: row.text(2),
            code: row.text(3),
            filing: row.text(4),
            hosts: hosts.iter().map(|host| host.text(0)).collect(),
            roots: roots
                .iter()
                .map(|root| root.fixed(0).map(OrganId))
                .collect::<Result<_, _>>()?,
            rank: u32::try_from(row.int(5)).unwrap_or_default(),
        });
    }
    Ok(sites)
}

const OFFICER: &str = "select officer, organ, name, login, active from officer";

pub(crate) fn officer(
    sql: &mut dyn Sql,
    officer: OfficerId,
) -> Result<Option<OfficerRow>, StoreError> {
    let rows = sql.query(&format!("{OFFICER} where officer = $1"), values![officer.0])?;
    rows.first().map(|row| officer_row(sql, row)).transpose()
}

fn officer_row(sql: &mut dyn Sql, row: &Row) -> Result<OfficerRow, StoreError> {
    let officer: [u8; 16] = row.fixed(0)?;
    let authorities = sql.query(
        "select authority from officer_authority where officer = $1 order by authority",
        values![officer],
    )?;
    Ok(OfficerRow {
        officer: OfficerId(officer),
        organ: OrganId(row.fixed(1)?),
        name: row.text(2),
        login: row.text(3),
        active: row.int(4) != 0,
        authorities: authorities.iter().map(|row| row.text(0)).collect(),
    })
}

fn officer_by_login(sql: &mut dyn Sql, login: &str) -> Result<Option<OfficerRow>, StoreError> {
    let rows = sql.query(&format!("{OFFICER} where login = $1"), values![login])?;
    rows.first().map(|row| officer_row(sql, row)).transpose()
}

impl Reader {
    /// Returns every organ, in the order of lists. Organs are public.
    ///
    /// # Errors
    /// What the database says.
    pub fn organs(&self) -> Result<Vec<OrganRow>, StoreError> {
        self.ask(organs)
    }

    /// Returns one organ.
    ///
    /// # Errors
    /// What the database says.
    pub fn organ(&self, id: OrganId) -> Result<Option<OrganRow>, StoreError> {
        self.ask(|sql| organ(sql, id))
    }

    /// Returns the officers of the organs in scope, a page of them.
    ///
    /// # Errors
    /// What the database says.
    pub fn officers(&self, page: usize, per_page: usize) -> Result<Vec<OfficerRow>, StoreError> {
        let super::Viewer::Staff { .. } = self.viewer() else {
            return Ok(Vec::new());
        };
        self.ask(|sql| {
            let mut statement = crate::sql::Statement::new(OFFICER);
            statement.add(" where 1 = 1", &[]);
            super::within_scope(&mut statement, self.viewer(), "officer.organ");
            statement.add(
                " order by login limit ? offset ?",
                values![per_page, page.saturating_mul(per_page)],
            );
            let rows = statement.rows(sql)?;
            rows.iter().map(|row| officer_row(sql, row)).collect()
        })
    }

    /// Returns how many officers the organs in scope have.
    ///
    /// # Errors
    /// What the database says.
    pub fn count_officers(&self) -> Result<usize, StoreError> {
        let super::Viewer::Staff { .. } = self.viewer() else {
            return Ok(0);
        };
        self.ask(|sql| {
            let mut statement =
                crate::sql::Statement::new("select count(*) from officer where 1 = 1");
            super::within_scope(&mut statement, self.viewer(), "officer.organ");
            let rows = statement.rows(sql)?;
            let count = rows.first().map_or(0, |row| row.int(0));
            Ok(usize::try_from(count).unwrap_or_default())
        })
    }

    /// Returns one officer's row, for showing a name beside an act: of the organs in scope, and of
    /// those above, whose officers review and issue what is written below. Staff only.
    ///
    /// # Errors
    /// What the database says.
    pub fn officer(&self, id: OfficerId) -> Result<Option<OfficerRow>, StoreError> {
        let super::Viewer::Staff { organ: own, .. } = self.viewer() else {
            return Ok(None);
        };
        self.ask(|sql| {
            let rows = sql.query(
                "select 1 from officer join organ_within w
                     on (w.organ = officer.organ and w.ancestor = $2)
                     or (w.organ = $2 and w.ancestor = officer.organ)
                 where officer.officer = $1 limit 1",
                values![id.0, own.0],
            )?;
            if rows.is_empty() {
                return Ok(None);
            }
            officer(sql, id)
        })
    }
}

impl Store {
    /// Returns every site; which one a request is for is asked before there is a viewer.
    ///
    /// # Errors
    /// What the database says.
    pub fn sites(&self) -> Result<Vec<SiteRow>, StoreError> {
        self.read(sites)
    }

    /// Returns the officer with a sign-in name, for signing in.
    ///
    /// # Errors
    /// What the database says.
    pub fn officer_by_login(&self, login: &str) -> Result<Option<OfficerRow>, StoreError> {
        self.read(|sql| officer_by_login(sql, login))
    }

    /// Returns an officer, for a session that is already open.
    ///
    /// # Errors
    /// What the database says.
    pub fn officer_of_session(&self, id: OfficerId) -> Result<Option<OfficerRow>, StoreError> {
        self.read(|sql| officer(sql, id))
    }
}

impl WriteTx<'_> {
    /// Returns an organ.
    ///
    /// # Errors
    /// What the database says.
    pub fn organ(&mut self, id: OrganId) -> Result<Option<OrganRow>, StoreError> {
        self.ask(|sql| organ(sql, id))
    }

    /// Returns every organ.
    ///
    /// # Errors
    /// What the database says.
    pub fn organs(&mut self) -> Result<Vec<OrganRow>, StoreError> {
        self.ask(organs)
    }

    /// Returns the organs whose subtrees a site shows; none when there is no such site.
    ///
    /// # Errors
    /// What the database says.
    pub fn site_roots(&mut self, id: SiteId) -> Result<Vec<OrganId>, StoreError> {
        self.ask(|sql| {
            let rows = sql.query("select organ from site_root where site = $1", values![id.0])?;
            rows.iter().map(|row| row.fixed(0).map(OrganId)).collect()
        })
    }

    /// Returns an officer.
    ///
    /// # Errors
    /// What the database says.
    pub fn officer(&mut self, id: OfficerId) -> Result<Option<OfficerRow>, StoreError> {
        self.ask(|sql| officer(sql, id))
    }

    /// Returns the officer with a sign-in name.
    ///
    /// # Errors
    /// What the database says.
    pub fn officer_by_login(&mut self, login: &str) -> Result<Option<OfficerRow>, StoreError> {
        self.ask(|sql| officer_by_login(sql, login))
    }

    /// Tells whether an organ stands within another (or is it).
    ///
    /// # Errors
    /// What the database says.
    pub fn is_within(&mut self, organ: OrganId, ancestor: OrganId) -> Result<bool, StoreError> {
        self.ask(|sql| {
            let rows = sql.query(
                "select 1 from organ_within where organ = $1 and ancestor = $2",
                values![organ.0, ancestor.0],
            )?;
            Ok(!rows.is_empty())
        })
    }
}
