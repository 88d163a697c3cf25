//! Organs and sites: lists, and forms for the system administrator.

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use operations::{
    Authority, OrganEntry, SiteEntry, enter_organ as enter, enter_site as put, random_id,
};
use organ::{OrganId, SiteId};

use super::answer::{Answer, Denial};
use super::desk::Desk;
use super::draft_view::{Choice, organ_choices};
use super::form::Form;
use super::frame::Frame;
use super::note::Note;
use super::say;
use super::visit::{Posted, Visit};
use super::why::Why;

/// The kinds of organ, with their words.
const KINDS: [(&str, &str); 5] = [
    ("government", "人民政府"),
    ("department", "政府部门"),
    ("township", "乡镇、街道"),
    ("institution", "事业单位、授权组织"),
    ("office", "内设机构"),
];

#[derive(Template)]
#[template(path = "console/organs.html")]
struct OrgansPage {
    frame: Frame,
    lines: Vec<OrganLine>,
}

struct OrganLine {
    organ: String,
    indent: String,
    name: String,
    short_name: String,
    kind: &'static str,
    credit_code: String,
    officers: String,
}

#[derive(Template)]
#[template(path = "console/organ_edit.html")]
struct OrganPage {
    frame: Frame,
    organ: String,
    is_new: bool,
    name: String,
    short_name: String,
    kinds: Vec<Choice>,
    parents: Vec<Choice>,
    credit_code: String,
    aliases: String,
    duties: String,
    valid_from: String,
    rank: String,
    is_top: bool,
}

#[derive(Template)]
#[template(path = "console/sites.html")]
struct SitesPage {
    frame: Frame,
    lines: Vec<SiteLine>,
}

struct SiteLine {
    site: String,
    title: String,
    organizer: String,
    code: String,
    hosts: String,
    roots: String,
}

#[derive(Template)]
#[template(path = "console/site_edit.html")]
struct SitePage {
    frame: Frame,
    site: String,
    is_new: bool,
    title: String,
    organizer: String,
    code: String,
    filing: String,
    hosts: String,
    roots: Vec<Choice>,
    rank: String,
}

/// `GET /console/organs`.
pub(crate) async fn organs(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| {
            desk.need(&[Authority::System])?;
            let lines = desk
                .own_organs()
                .into_iter()
                .map(|(depth, organ)| OrganLine {
                    organ: organ.organ.to_string(),
                    indent: "　".repeat(depth),
                    name: organ.name.clone(),
                    short_name: organ.short_name.clone(),
                    kind: kind_name(&organ.kind),
                    credit_code: organ.credit_code.clone().unwrap_or_default(),
                    officers: organ.aliases.join("、"),
                });
            let lines = lines.collect();
            Answer::page(&OrgansPage {
                frame: desk.frame("机构"),
                lines,
            })
        })
        .await
}

fn kind_name(code: &str) -> &'static str {
    let kind = KINDS.iter().find(|(known, _)| *known == code);
    kind.map_or("", |(_, name)| *name)
}

/// `GET /console/organs/edit?organ=…`.
pub(crate) async fn edit_organ(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| organ_page(desk, desk.first("organ").parse().ok(), None))
        .await
}

/// Shows the form of an organ; after a refusal with what was typed, and why.
fn organ_page(desk: &Desk, asked: Option<OrganId>, typed: Option<&Form>) -> Result<Answer, Denial> {
    desk.need(&[Authority::System])?;
    let own = desk.staff().organ;
    let known = match asked {
        Some(id) => {
            let mut organs = desk.own_organs().into_iter();
            organs.find(|(_, organ)| organ.organ == id)
        }
        None => None,
    };
    let known = known.map(|(_, organ)| organ.clone());
    if known.is_none() && asked.is_some() && typed.is_none() {
        return Err(Denial::NotFound);
    }
    let text = |name: &str, read: fn(&store::OrganRow) -> String| match typed {
        Some(form) => form.text(name),
        None => known.as_ref().map(read).unwrap_or_default(),
    };
    let parent = match typed {
        Some(form) => form.first("parent").parse().ok(),
        None => known.as_ref().map_or(Some(own), |organ| organ.parent),
    };
    let stored_kind = known.as_ref().map_or("office", |organ| organ.kind.as_str());
    let kind = typed.map_or(stored_kind, |form| form.first("kind"));
    let stored_rank = known.as_ref().map_or(100, |organ| organ.rank);
    let page = OrganPage {
        organ: asked.unwrap_or_else(|| OrganId(random_id())).to_string(),
        is_new: known.is_none(),
        name: text("name", |organ| organ.name.clone()),
        short_name: text("short_name", |organ| organ.short_name.clone()),
        kinds: KINDS
            .iter()
            .map(|(code, name)| Choice {
                code: (*code).to_owned(),
                name: (*name).to_owned(),
                chosen: *code == kind,
            })
            .collect(),
        parents: organ_choices(desk, parent.unwrap_or(own)),
        credit_code: text("credit_code", |organ| {
            organ.credit_code.clone().unwrap_or_default()
        }),
        aliases: text("aliases", |organ| organ.aliases.join("\n")),
        duties: text("duties", |organ| organ.duties.clone()),
        valid_from: typed.map_or_else(|| desk.today.to_string(), |form| form.text("valid_from")),
        rank: typed.map_or_else(|| stored_rank.to_string(), |form| form.text("rank")),
        is_top: asked == Some(own),
        frame: desk.frame(if known.is_some() {
            "修改机构"
        } else {
            "登记机构"
        }),
    };
    Answer::page(&page)
}

/// `POST /console/organs`.
pub(crate) async fn enter_organ(posted: Posted) -> Response<Body> {
    posted
        .act(organ_again, |desk, form| {
            desk.need(&[Authority::System])?;
            put_organ(desk, form.read_first("organ")?, &form)
        })
        .await
}

fn organ_again(desk: &Desk, form: &Form) -> Result<Answer, Denial> {
    organ_page(desk, Some(form.read_first("organ")?), Some(form))
}

fn put_organ(desk: &Desk, organ: OrganId, form: &Form) -> Result<Answer, Denial> {
    let valid_from =
        form.first("valid_from")
            .trim()
            .parse()
            .map_err(|_| Why::ValidFromUnreadable {
                words: form.first("valid_from").trim().to_owned(),
            })?;
    let parent = if organ == desk.staff().organ {
        // The administrator's own organ keeps its place in the tree.
        desk.bodies.organ(organ).and_then(|organ| organ.parent)
    } else {
        Some(form.read_first("parent")?)
    };
    let code = form.first("credit_code").trim().to_owned();
    let entry = OrganEntry {
        organ,
        kind: form.first("kind").to_owned(),
        name: form.first("name").trim().to_owned(),
        short_name: form.first("short_name").trim().to_owned(),
        parent,
        credit_code: (!code.is_empty()).then_some(code),
        aliases: lines(&form.text("aliases")),
        duties: form.text("duties").trim().to_owned(),
        valid_from,
        rank: form.first("rank").trim().parse().unwrap_or(100),
    };
    enter(&desk.office, Some(desk.staff()), form.act()?, &entry)
        .map_err(|error| say::install(&error))?;
    Ok(desk.done("/console/organs", Note::Entered))
}

fn lines(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// `GET /console/sites`.
pub(crate) async fn sites(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| {
            desk.need(&[Authority::System])?;
            let names = |roots: &[OrganId]| {
                let names: Vec<String> = roots.iter().map(|root| desk.organ_name(*root)).collect();
                names.join("、")
            };
            let sites = own_sites(desk).into_iter();
            let lines = sites.map(|site| SiteLine {
                site: site.site.to_string(),
                title: site.title.clone(),
                organizer: site.organizer.clone(),
                code: site.code.clone(),
                hosts: site.hosts.join("、"),
                roots: names(&site.roots),
            });
            let lines = lines.collect();
            Answer::page(&SitesPage {
                frame: desk.frame("站点"),
                lines,
            })
        })
        .await
}

/// The sites all of whose roots stand within the administrator's organ.
fn own_sites(desk: &Desk) -> Vec<&store::SiteRow> {
    let own: Vec<OrganId> = desk
        .own_organs()
        .iter()
        .map(|(_, organ)| organ.organ)
        .collect();
    let sites = desk.bodies.sites.iter();
    sites
        .filter(|site| site.roots.iter().all(|root| own.contains(root)))
        .collect()
}

/// `GET /console/sites/edit?site=…`.
pub(crate) async fn edit_site(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| site_page(desk, desk.first("site").parse().ok(), None))
        .await
}

/// Shows the form of a site; after a refusal with what was typed, and why.
fn site_page(desk: &Desk, asked: Option<SiteId>, typed: Option<&Form>) -> Result<Answer, Denial> {
    desk.need(&[Authority::System])?;
    let known = match asked {
        Some(id) => own_sites(desk).into_iter().find(|site| site.site == id),
        None => None,
    };
    if known.is_none() && asked.is_some() && typed.is_none() {
        return Err(Denial::NotFound);
    }
    let text = |name: &str, read: fn(&store::SiteRow) -> String| match typed {
        Some(form) => form.text(name),
        None => known.map(read).unwrap_or_default(),
    };
    let chosen = |organ: OrganId| match typed {
        Some(form) => form.all("root").any(|root| root == organ.to_string()),
        None => known.is_some_and(|site| site.roots.contains(&organ)),
    };
    let own = desk.own_organs().into_iter();
    let stored_rank = known.map_or(100, |site| site.rank);
    let page = SitePage {
        site: asked.unwrap_or_else(|| SiteId(random_id())).to_string(),
        is_new: known.is_none(),
        title: text("title", |site| site.title.clone()),
        organizer: text("organizer", |site| site.organizer.clone()),
        code: text("code", |site| site.code.clone()),
        filing: text("filing", |site| site.filing.clone()),
        hosts: text("hosts", |site| site.hosts.join("\n")),
        roots: own
            .map(|(depth, organ)| Choice {
                code: organ.organ.to_string(),
                name: format!("{}{}", "　".repeat(depth), organ.name),
                chosen: chosen(organ.organ),
            })
            .collect(),
        rank: typed.map_or_else(|| stored_rank.to_string(), |form| form.text("rank")),
        frame: desk.frame(if known.is_some() {
            "修改站点"
        } else {
            "登记站点"
        }),
    };
    Answer::page(&page)
}

/// `POST /console/sites`.
pub(crate) async fn enter_site(posted: Posted) -> Response<Body> {
    posted
        .act(site_again, |desk, form| {
            desk.need(&[Authority::System])?;
            let site: SiteId = form.read_first("site")?;
            let is_other = desk.bodies.sites.iter().any(|known| known.site == site);
            if is_other && own_sites(desk).iter().all(|known| known.site != site) {
                return Err(Denial::NotFound);
            }
            put_site(desk, site, &form)
        })
        .await
}

fn site_again(desk: &Desk, form: &Form) -> Result<Answer, Denial> {
    site_page(desk, Some(form.read_first("site")?), Some(form))
}

fn put_site(desk: &Desk, site: SiteId, form: &Form) -> Result<Answer, Denial> {
    let roots: Vec<OrganId> = form.all("root").filter_map(|id| id.parse().ok()).collect();
    if roots.is_empty() {
        let why = Why::NoRoots;
        return Err(why.into());
    }
    let hosts = lines(&form.text("hosts"));
    let taken = hosts.iter().find(|host| {
        let holder = desk.bodies.site_of_host(&host.to_ascii_lowercase());
        holder.is_some_and(|holder| holder.site != site)
    });
    if let Some(host) = taken {
        let host = host.clone();
        return Err(Why::HostTaken { host }.into());
    }
    let entry = SiteEntry {
        site,
        title: form.first("title").trim().to_owned(),
        organizer: form.first("organizer").trim().to_owned(),
        code: form.first("code").trim().to_owned(),
        filing: form.text("filing").trim().to_owned(),
        hosts,
        roots,
        rank: form.first("rank").trim().parse().unwrap_or(100),
    };
    put(&desk.office, Some(desk.staff()), form.act()?, &entry)
        .map_err(|error| say::install(&error))?;
    Ok(desk.done("/console/sites", Note::Entered))
}
