//! Brings the made-up city to life: every document takes the same way that a real one takes.
//!
//! The history is played by a clock that stands still at the day of each document and never runs
//! ahead of this machine's; the ledger of a demo proves nothing about those days.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use catalogue::{RecordId, RelationKind, common};
use jiff::civil::Date;
use operations::files::take_file;
use operations::{
    Authority, Content, IssueOrder, Office, OfficerEntry, OrganEntry, ReviewOrder, SaveOrder,
    SendOrder, SiteEntry, Staff, enter_officer, enter_organ, enter_site, issue_record, issue_token,
    new_act, open_installation, random_id, reset_password, review_record, save_draft,
    schedule_publication, send_for_review, withdraw_record,
};
use organ::{OfficerId, OrganId, SiteId};
use store::{Clock, machine_clock};

use super::city::{self, City, Paper, State};
use super::papers::attachment;
use crate::data::DataArguments;
use crate::failure::Failure;
use crate::officer_command::read_authorities;
use crate::progress::bar;

/// The accounts of the demo, with their one-time passwords.
pub(crate) struct Accounts {
    rows: Vec<(String, String, String, String)>,
    token: String,
}

impl Accounts {
    /// Prints them, once.
    pub(crate) fn tell(&self) {
        println!("accounts, each with a one-time password:");
        for (login, password, organ, authorities) in &self.rows {
            println!("  {login:<16} {password}  {organ}（{authorities}）");
        }
        println!("  token of the office-automation system: {}", self.token);
    }
}

/// A clock that stands where it was set, and runs with the machine once it is let go.
#[derive(Clone)]
struct HistoryClock(Arc<AtomicU64>);

impl HistoryClock {
    /// Sets the clock to nine o'clock of a day, but never ahead of this machine.
    fn set(&self, day: Date) {
        let days = day
            .since(Date::constant(1970, 1, 1))
            .map_or(0, |span| span.get_days());
        let nine = (i64::from(days) * 86_400 + 3_600) * 1_000_000;
        let wanted = u64::try_from(nine)
            .unwrap_or_default()
            .min(machine_clock()());
        self.0.fetch_max(wanted, Ordering::SeqCst);
    }

    /// Lets the clock run with the machine.
    fn let_go(&self) {
        self.0.store(u64::MAX, Ordering::SeqCst);
    }

    fn reading(&self) -> Clock {
        let set = Arc::clone(&self.0);
        Arc::new(move || match set.load(Ordering::SeqCst) {
            u64::MAX => machine_clock()(),
            standing => standing,
        })
    }
}

/// Makes the city in an empty data folder.
pub(crate) fn city(data: &DataArguments) -> Result<(Office, Accounts), Failure> {
    let described = city::city()?;
    let papers = city::papers()?;
    let clock = HistoryClock(Arc::new(AtomicU64::new(0)));
    clock.set(Date::constant(2024, 1, 2));
    let office = data.create(&described.city.origin, clock.reading())?;
    open_installation(&office, &described.city.origin, &described.city.name)?;
    let organs = enter_organs(&office, &described)?;
    enter_sites(&office, &described, &organs)?;
    let (cast, accounts) = enter_officers(&office, &described, &organs)?;
    let mut stage = Stage {
        office: office.clone(),
        organs,
        cast,
        records: papers
            .iter()
            .map(|paper| (paper.head.id.clone(), RecordId(random_id())))
            .collect(),
        parents: described
            .organs
            .iter()
            .filter_map(|organ| Some((organ.id.clone(), organ.parent.clone()?)))
            .collect(),
        clock: clock.clone(),
        sent: RefCell::default(),
    };
    stage.play(&papers)?;
    clock.let_go();
    office.follow()?;
    Ok((office, accounts))
}

fn enter_organs(office: &Office, city: &City) -> Result<BTreeMap<String, OrganId>, Failure> {
    let ids: BTreeMap<String, OrganId> = city
        .organs
        .iter()
        .map(|organ| (organ.id.clone(), OrganId(random_id())))
        .collect();
    for (rank, organ) in city.organs.iter().enumerate() {
        let kind = match organ.kind.as_str() {
            "inner_office" => "office",
            other => other,
        };
        let entry = OrganEntry {
            organ: ids[&organ.id],
            kind: kind.to_owned(),
            name: organ.name.clone(),
            short_name: organ.short_name.clone(),
            parent: organ.parent.as_ref().map(|parent| ids[parent]),
            credit_code: organ.credit_code.clone(),
            aliases: organ.aliases.clone(),
            duties: organ.duties.clone(),
            valid_from: organ
                .valid_from
                .as_ref()
                .and_then(city::day)
                .unwrap_or(Date::constant(2024, 1, 1)),
            rank: u32::try_from(rank).unwrap_or(u32::MAX),
        };
        enter_organ(office, None, new_act(), &entry)?;
    }
    Ok(ids)
}

fn enter_sites(
    office: &Office,
    city: &City,
    organs: &BTreeMap<String, OrganId>,
) -> Result<(), Failure> {
    for (rank, site) in city.sites.iter().enumerate() {
        let entry = SiteEntry {
            site: SiteId(random_id()),
            title: site.short_title.clone(),
            organizer: site.sponsor.clone(),
            code: site.site_code.clone(),
            filing: format!(
                "{}　{}　地址：{}　电话：{}",
                site.icp, site.police_record, site.address, site.telephone
            ),
            hosts: vec![site.host.clone()],
            roots: site.roots.iter().map(|root| organs[root]).collect(),
            rank: u32::try_from(rank).unwrap_or(u32::MAX),
        };
        enter_site(office, None, new_act(), &entry)?;
    }
    Ok(())
}

/// Who can do what, by the slug of the organ.
type Cast = Vec<(String, Staff, Vec<Authority>)>;

fn enter_officers(
    office: &Office,
    city: &City,
    organs: &BTreeMap<String, OrganId>,
) -> Result<(Cast, Accounts), Failure> {
    let mut cast = Vec::new();
    let mut rows = Vec::new();
    for officer in &city.officers {
        // An office within a government acts for all of it.
        let authorities = authorities_of(&officer.authorities)?;
        let administers = authorities.iter().any(|authority| authority.administers());
        let home = match city.organs.first() {
            Some(root) if administers => root.id.as_str(),
            _ => acting_organ(city, &officer.organ),
        };
        let entry = OfficerEntry {
            officer: OfficerId(random_id()),
            organ: organs[home],
            name: officer.name.clone(),
            login: officer.login.clone(),
            authorities: authorities.clone(),
            active: true,
        };
        enter_officer(office, None, new_act(), &entry)?;
        let password = reset_password(office, None, new_act(), entry.officer)?;
        let name = city.organs.iter().find(|organ| organ.id == home);
        let organ = name
            .map(|organ| organ.short_name.clone())
            .unwrap_or_default();
        let terms: Vec<&str> = authorities
            .iter()
            .map(|authority| authority.term())
            .collect();
        rows.push((officer.login.clone(), password, organ, terms.join("、")));
        let staff = Staff {
            officer: entry.officer,
            organ: entry.organ,
            by_program: false,
        };
        cast.push((home.to_owned(), staff, authorities));
    }
    let drafter = cast
        .iter()
        .find(|(_, _, held)| held.contains(&Authority::Draft));
    let drafter = drafter.ok_or_else(|| Failure::refusal("the demo has nobody who drafts"))?;
    let token = issue_token(
        office,
        None,
        new_act(),
        drafter.1.officer,
        "办公自动化系统（演示）",
    )?;
    Ok((cast, Accounts { rows, token }))
}

fn acting_organ<'a>(city: &'a City, slug: &'a str) -> &'a str {
    let organ = city.organs.iter().find(|organ| organ.id == slug);
    match organ {
        Some(organ) if matches!(organ.kind.as_str(), "office" | "inner_office") => organ
            .parent
            .as_deref()
            .map_or(slug, |parent| acting_organ(city, parent)),
        _ => slug,
    }
}

fn authorities_of(codes: &[String]) -> Result<Vec<Authority>, Failure> {
    let known: Vec<String> = codes
        .iter()
        .filter_map(|code| match code.as_str() {
            // Cases and inspections arrive with later releases.
            "handle_cases" | "inspect" => None,
            "administer_system" => Some("system".to_owned()),
            "administer_security" => Some("security".to_owned()),
            "administer_audit" => Some("audit".to_owned()),
            other => Some(other.to_owned()),
        })
        .collect();
    read_authorities(&known)
}

struct Stage {
    office: Office,
    organs: BTreeMap<String, OrganId>,
    cast: Cast,
    records: BTreeMap<String, RecordId>,
    parents: BTreeMap<String, String>,
    clock: HistoryClock,
    /// What was sent for review on an earlier day than it is issued, with its revision.
    sent: RefCell<BTreeMap<RecordId, u32>>,
}

/// One thing that happens on one day: an edition of a document comes to its state.
struct Scene<'a> {
    day: Date,
    paper: &'a Paper,
    /// Index into the paper's editions; none for a paper with one.
    edition: Option<usize>,
    /// How far it goes on that day.
    way: Way,
}

/// How far a document goes in one scene.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// From the draft to the state that it comes to.
    Whole,
    /// Drafted and sent for review, as an interpretation is when its document is issued.
    Sent,
    /// Reviewed and issued, after it was sent on an earlier day.
    Issued,
}

impl Stage {
    fn play(&mut self, papers: &[Paper]) -> Result<(), Failure> {
        let mut scenes = Vec::new();
        for paper in papers {
            if paper.head.editions.is_empty() {
                let stated = paper
                    .head
                    .published_on
                    .as_ref()
                    .or(paper.head.signed_on.as_ref());
                let day = stated
                    .and_then(city::day)
                    .unwrap_or(Date::constant(2026, 11, 19));
                let drafted = paper.head.signed_on.as_ref().and_then(city::day);
                let drafted = drafted.filter(|drafted| interprets(paper) && *drafted < day);
                let is_open = !matches!(paper.head.state, State::Published);
                let ways = match drafted.filter(|_| !is_open) {
                    Some(drafted) => vec![(drafted, Way::Sent), (day, Way::Issued)],
                    None => vec![(day, Way::Whole)],
                };
                scenes.extend(ways.into_iter().map(|(day, way)| Scene {
                    day,
                    paper,
                    edition: None,
                    way,
                }));
            }
            for (number, edition) in paper.head.editions.iter().enumerate() {
                let day = city::day(&edition.published_on)
                    .ok_or_else(|| Failure::refusal("an edition has no day"))?;
                scenes.push(Scene {
                    day,
                    paper,
                    edition: Some(number),
                    way: Way::Whole,
                });
            }
        }
        // An interpretation comes with its document, on the same day and before it.
        scenes.sort_by_key(|scene| {
            let open = !matches!(scene.paper.head.state, State::Published | State::Withdrawn);
            (
                open,
                scene.day,
                !interprets(scene.paper),
                scene.paper.head.id.clone(),
            )
        });
        let bar = bar(scenes.len());
        for scene in &scenes {
            self.clock.set(scene.day);
            self.play_scene(scene).map_err(|failure| {
                failure.hint(format!("the demo document is {}", scene.paper.head.id))
            })?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(())
    }

    fn play_scene(&self, scene: &Scene<'_>) -> Result<(), Failure> {
        let head = &scene.paper.head;
        let record = self.records[&head.id];
        let organ = self.organs[&head.organ];
        let author = self.officer(&head.organ, Authority::Draft, &[])?;
        let known = self.sent.borrow().get(&record).copied();
        let revision = match known.filter(|_| scene.way == Way::Issued) {
            Some(revision) => revision,
            None => match self.draft_and_send(scene, &author, record, organ)? {
                Some(revision) => revision,
                None => return Ok(()),
            },
        };
        if scene.way == Way::Sent {
            self.sent.borrow_mut().insert(record, revision);
            return Ok(());
        }
        if head.state == State::InReview {
            return Ok(());
        }
        let mut parts = vec![author.officer];
        let rules = self.office.rules();
        let item = rules
            .catalogue()
            .item(&head.item)
            .ok_or_else(|| Failure::refusal(format!("there is no item {:?}", head.item)))?;
        for step in item.sign_off_steps(false) {
            let authority = match step.authority {
                catalogue::StepAuthority::SecrecyReview => Authority::SecrecyReview,
                catalogue::StepAuthority::Review => Authority::Review,
                catalogue::StepAuthority::Issue => Authority::Issue,
            };
            let reviewer = self.officer(&head.organ, authority, &parts)?;
            let order = ReviewOrder {
                act: new_act(),
                record,
                seen_revision: revision,
                step: step.code.as_str().to_owned(),
            };
            review_record(&self.office, &reviewer, &order).map_err(blocked)?;
            parts.push(reviewer.officer);
        }
        let issuer = self.officer(&head.organ, Authority::Issue, &parts)?;
        if head.state == State::Scheduled {
            let at = moment(head.publish_at.as_deref())?;
            schedule_publication(&self.office, &issuer, new_act(), record, revision, at)?;
            return Ok(());
        }
        let order = IssueOrder {
            act: new_act(),
            record,
            seen_revision: revision,
        };
        issue_record(&self.office, &issuer, &order)?;
        if head.state == State::Withdrawn {
            let reason = head
                .withdrawn_reason
                .as_deref()
                .unwrap_or("内容有误，已撤回。");
            withdraw_record(&self.office, &issuer, new_act(), record, reason)?;
        }
        Ok(())
    }

    /// Saves the draft and sends it for review, unless it is to stay a draft.
    fn draft_and_send(
        &self,
        scene: &Scene<'_>,
        author: &Staff,
        record: RecordId,
        organ: OrganId,
    ) -> Result<Option<u32>, Failure> {
        let order = SaveOrder {
            act: new_act(),
            record,
            seen_revision: 0,
            content: self.content(scene, organ)?,
        };
        let saved = save_draft(&self.office, author, &order)?;
        if scene.paper.head.state == State::Draft {
            return Ok(None);
        }
        let order = SendOrder {
            act: new_act(),
            record,
            seen_revision: saved.revision,
        };
        let sent = send_for_review(&self.office, author, &order).map_err(|error| match error {
            operations::SendError::Incomplete { faults } => {
                let told: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
                Failure::refusal(told.join(" "))
            }
            other => other.into(),
        })?;
        Ok(Some(sent.revision))
    }

    fn content(&self, scene: &Scene<'_>, organ: OrganId) -> Result<Content, Failure> {
        let paper = scene.paper;
        let head = &paper.head;
        let bodies = self.office.bodies();
        let issuer = bodies.organ(organ).map(|organ| organ.name.clone());
        let mut fields = BTreeMap::new();
        let mut put = |code: &str, value: Option<String>| {
            if let Some(value) = value {
                fields.insert(code.to_owned(), value);
            }
        };
        let date = |value: &Option<toml::value::Datetime>| value.as_ref().map(ToString::to_string);
        put(common::TITLE, Some(head.title.clone()));
        put(common::ISSUER, issuer);
        put(common::DOCUMENT_NUMBER, head.document_number.clone());
        put(common::SIGNED_ON, date(&head.signed_on));
        put(common::IN_FORCE_FROM, date(&head.in_force_from));
        put(common::EXPIRES_ON, date(&head.expires_on));
        put(common::VALIDITY, head.validity.clone());
        put(common::ATTRIBUTE, head.attribute.clone());
        put(common::TOPIC_CLASS, head.topic_class.clone());
        put(common::SUMMARY, head.summary.clone());
        put(common::SOURCE, head.source.clone());
        put(
            common::KEYWORDS,
            (!head.keywords.is_empty()).then(|| head.keywords.join(" ")),
        );
        for (code, value) in &head.fields {
            let words = match value {
                toml::Value::String(words) => self.resolved(words)?,
                other => other.to_string(),
            };
            fields.insert(code.clone(), words);
        }
        // The fields are those of the last edition; on an earlier day no later date was known.
        for (code, value) in &mut fields {
            let is_later = value.parse::<Date>().is_ok_and(|date| date > scene.day);
            let is_its_day = code == common::SIGNED_ON || head.fields.contains_key(code);
            if is_later && is_its_day && scene.edition == Some(0) {
                *value = scene.day.to_string();
            }
        }
        let last = scene
            .edition
            .is_none_or(|number| number + 1 == head.editions.len());
        let body = match scene.edition.and_then(|number| head.editions.get(number)) {
            Some(edition) => paper
                .texts
                .get(&edition.from)
                .cloned()
                .ok_or_else(|| Failure::refusal(format!("no text {:?}", edition.from)))?,
            None => paper.body.clone(),
        };
        let mut files = Vec::new();
        for file in head.attachments.iter().filter(|_| last) {
            let bytes = attachment(paper, file)?;
            files.push(take_file(&self.office, &file.name, &bytes)?);
        }
        let mut relations = Vec::new();
        for relation in &head.relations {
            let kind = RelationKind::from_code(&relation.kind)
                .ok_or_else(|| Failure::refusal(format!("no relation {:?}", relation.kind)))?;
            relations.push(catalogue::Relation {
                kind,
                to: self.record(&relation.to)?,
            });
        }
        Ok(Content {
            item: head.item.clone(),
            organ,
            fields,
            body,
            files,
            relations,
            major: false,
            no_interpretation_reason: match scene.edition {
                Some(number) => head.editions[number].no_interpretation_reason.clone(),
                None => head.no_interpretation_reason.clone(),
            },
        })
    }

    /// A value `@NNN-slug` stands for the record of that document.
    fn resolved(&self, words: &str) -> Result<String, Failure> {
        match words.strip_prefix('@') {
            Some(id) => Ok(self.record(id)?.to_string()),
            None => Ok(words.to_owned()),
        }
    }

    fn record(&self, id: &str) -> Result<RecordId, Failure> {
        let known = self.records.get(id).copied();
        known.ok_or_else(|| Failure::refusal(format!("there is no demo document {id:?}")))
    }

    /// Finds an officer for an organ, the nearest first, who has no part yet.
    fn officer(
        &self,
        organ: &str,
        authority: Authority,
        parts: &[OfficerId],
    ) -> Result<Staff, Failure> {
        let mut place = Some(organ.to_owned());
        while let Some(slug) = place {
            let found = self.cast.iter().find(|(home, staff, held)| {
                *home == slug && held.contains(&authority) && !parts.contains(&staff.officer)
            });
            if let Some((_, staff, _)) = found {
                return Ok(staff.clone());
            }
            place = self.parents.get(&slug).cloned();
        }
        Err(Failure::refusal(format!(
            "nobody is left to {} for {organ}",
            authority.code()
        )))
    }
}

fn interprets(paper: &Paper) -> bool {
    let mut relations = paper.head.relations.iter();
    relations.any(|relation| relation.kind == "interprets")
}

fn blocked(error: operations::ReviewRecordError) -> Failure {
    match error {
        operations::ReviewRecordError::Blocked(blocked) => {
            let told: Vec<String> = blocked
                .standing
                .iter()
                .map(|placed| {
                    format!(
                        "{} {} “{}” {}",
                        placed.part.code(),
                        placed.finding.rule,
                        placed.finding.text,
                        placed.finding.reason
                    )
                })
                .collect();
            Failure::refusal(told.join("; "))
        }
        other => other.into(),
    }
}

/// Reads `2026-12-01T09:00:00+08:00` into microseconds since 1970 UTC.
fn moment(words: Option<&str>) -> Result<u64, Failure> {
    let moment: jiff::Timestamp = words
        .unwrap_or_default()
        .parse()
        .map_err(|error| Failure::refusal(format!("publish_at: {error}")))?;
    let now = machine_clock()();
    let stated = u64::try_from(moment.as_microsecond()).unwrap_or_default();
    // Whoever starts the demo later still finds something scheduled.
    Ok(stated.max(now + 3 * 86_400 * 1_000_000))
}
