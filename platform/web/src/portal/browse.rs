//! A list that readers narrow down: filters, how many records each would leave, order, pages.

use std::collections::BTreeMap;
use std::sync::Arc;

use catalogue::{CatalogueItem, FieldKind, FieldSpec};
use organ::OrganId;

use super::parameter::{Parameters, Wanted, WrongParameter, is_year};
use super::policies::is_policy;
use super::table::{Row, Table};
use super::validity::Validity;
use crate::asked::{Asked, FIELD, LAST_PAGE};
use crate::visit::Visit;
use crate::words::grouped;

/// Lines on a page of a list.
pub(crate) const PER_PAGE: usize = 20;
/// Values of a filter that are offered.
const MOST_VALUES: usize = 40;

/// A filter beside a list.
#[derive(Debug, Clone)]
pub(crate) struct Facet {
    pub(crate) name: String,
    /// The same list without this filter.
    pub(crate) all: String,
    pub(crate) values: Vec<FacetValue>,
    pub(crate) is_chosen: bool,
}

/// One value of a filter.
#[derive(Debug, Clone)]
pub(crate) struct FacetValue {
    pub(crate) name: String,
    pub(crate) count: String,
    pub(crate) href: String,
    pub(crate) is_chosen: bool,
}

/// Where a list stands among its pages.
#[derive(Debug, Clone)]
pub(crate) struct Pager {
    pub(crate) total: String,
    pub(crate) page: usize,
    pub(crate) pages: usize,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    pub(crate) numbers: Vec<PageLink>,
}

/// The number of a page near this one; no address for this page itself, and none for a gap.
#[derive(Debug, Clone)]
pub(crate) struct PageLink {
    pub(crate) label: String,
    pub(crate) href: Option<String>,
}

impl Pager {
    /// Works out the pages of a list at `path`.
    pub(crate) fn of(path: &str, asked: &Asked, total: usize, per_page: usize) -> Pager {
        let pages = total.div_ceil(per_page).clamp(1, LAST_PAGE);
        let page = asked.page().min(pages);
        let href = |number: usize| {
            let number = if number == 1 {
                String::new()
            } else {
                number.to_string()
            };
            format!(
                "{path}{}",
                asked.without(&["v"]).with("page", &number).query()
            )
        };
        let near = |number: &usize| *number == 1 || *number == pages || number.abs_diff(page) <= 2;
        let mut numbers = Vec::new();
        let mut last = 0;
        for number in (1..=pages).filter(near) {
            if number > last + 1 {
                numbers.push(PageLink {
                    label: "…".to_owned(),
                    href: None,
                });
            }
            let link = (number != page).then(|| href(number));
            numbers.push(PageLink {
                label: number.to_string(),
                href: link,
            });
            last = number;
        }
        Pager {
            total: grouped(total as u64),
            page,
            pages,
            previous: (page > 1).then(|| href(page - 1)),
            next: (page < pages).then(|| href(page + 1)),
            numbers,
        }
    }

    /// Returns the rank, from 0, of the first line of the page.
    pub(crate) fn skip(&self, per_page: usize) -> usize {
        (self.page - 1) * per_page
    }

    /// Tells whether the label is this page's own.
    pub(crate) fn is_here(&self, label: &str) -> bool {
        label == self.page.to_string()
    }
}

/// One record in the view of a list, with the item that it belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(crate) item: &'a CatalogueItem,
    pub(crate) row: &'a Row,
}

/// What a list can be narrowed by.
enum By<'a> {
    Item,
    Organ,
    Year,
    Validity,
    Topic,
    Field(&'a FieldSpec),
}

impl By<'_> {
    fn parameter(&self) -> String {
        match self {
            By::Item => "item".to_owned(),
            By::Organ => "organ".to_owned(),
            By::Year => "year".to_owned(),
            By::Validity => "validity".to_owned(),
            By::Topic => "topic".to_owned(),
            By::Field(field) => format!("{FIELD}{}", field.code),
        }
    }

    fn name(&self) -> String {
        match self {
            By::Item => "文件类型".to_owned(),
            By::Organ => "公开机构".to_owned(),
            By::Year => "公开年份".to_owned(),
            By::Validity => "有效性".to_owned(),
            By::Topic => "主题分类".to_owned(),
            By::Field(field) if matches!(field.kind, FieldKind::Date { .. }) => {
                format!("{}（年）", field.name)
            }
            By::Field(field) => field.name.clone(),
        }
    }

    /// Tells whether any record could have the value.
    fn can_be(&self, value: &str, visit: &Visit) -> bool {
        match self {
            By::Item => {
                let item = visit.rules.catalogue().item(value);
                item.is_some_and(is_policy)
            }
            By::Organ => is_organ_of_site(visit, value),
            By::Year => is_year(value),
            By::Validity => Validity::ALL.iter().any(|one| one.code() == value),
            By::Topic => visit
                .rules
                .catalogue()
                .items()
                .iter()
                .filter_map(|item| item.field("topic_class"))
                .any(|field| offers(field, value)),
            By::Field(field) if matches!(field.kind, FieldKind::Date { .. }) => is_year(value),
            By::Field(field) => offers(field, value),
        }
    }

    /// Says what the value would have to be.
    fn wanted(&self) -> Wanted {
        match self {
            By::Validity => Wanted::OneOf(Validity::ALL.map(|one| one.term().to_owned()).to_vec()),
            By::Year => Wanted::Year,
            By::Field(field) if matches!(field.kind, FieldKind::Date { .. }) => Wanted::Year,
            By::Item | By::Organ | By::Topic | By::Field(_) => Wanted::Offered,
        }
    }

    /// Returns the values that a record has.
    fn values(&self, entry: Entry<'_>, visit: &Visit) -> Vec<String> {
        let shown = &entry.row.shown;
        match self {
            By::Item => vec![shown.item.clone()],
            By::Organ => vec![shown.organ.to_string()],
            By::Year => vec![format!("{:04}", shown.published_on.year())],
            By::Validity => Validity::of(shown, visit.today)
                .map(|validity| validity.code().to_owned())
                .into_iter()
                .collect(),
            By::Topic => several(shown.topic_class.as_deref()),
            By::Field(field) => {
                let value = entry
                    .row
                    .fields
                    .get(field.code.as_str())
                    .map(String::as_str);
                match field.kind {
                    FieldKind::Date { .. } => value
                        .and_then(|value| value.get(..4))
                        .map(str::to_owned)
                        .into_iter()
                        .collect(),
                    _ => several(value),
                }
            }
        }
    }

    /// Returns the words for a value.
    fn words(&self, value: &str, entry: Option<Entry<'_>>, visit: &Visit) -> String {
        match self {
            By::Item => {
                let item = visit.rules.catalogue().item(value);
                item.map_or_else(|| value.to_owned(), |item| item.name.clone())
            }
            By::Organ => {
                let organ = value.parse::<OrganId>().ok();
                organ.map_or_else(String::new, |organ| visit.organ_name(organ).to_owned())
            }
            By::Year => format!("{value}年"),
            By::Validity => Validity::ALL
                .into_iter()
                .find(|validity| validity.code() == value)
                .map_or_else(|| value.to_owned(), |validity| validity.term().to_owned()),
            By::Topic => {
                let field = entry.and_then(|entry| entry.item.field("topic_class"));
                field.map_or_else(|| value.to_owned(), |field| field.shown(value))
            }
            By::Field(field) if matches!(field.kind, FieldKind::Date { .. }) => {
                format!("{value}年")
            }
            By::Field(field) => field.shown(value),
        }
    }

    /// Years run from the newest, values with an order of their own keep it, others by count.
    fn sort(&self, values: &mut [(String, usize)]) {
        match self {
            By::Year => values.sort_by(|one, other| other.0.cmp(&one.0)),
            By::Field(field)
                if matches!(
                    field.kind,
                    FieldKind::Date { .. } | FieldKind::Integer { .. }
                ) =>
            {
                values.sort_by(|one, other| other.0.cmp(&one.0));
            }
            By::Validity => values.sort_by_key(|(value, _)| {
                Validity::ALL
                    .iter()
                    .position(|validity| validity.code() == value)
            }),
            By::Item | By::Organ | By::Topic | By::Field(_) => {
                values.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
            }
        }
    }
}

/// Tells whether a site shows the organ.
pub(crate) fn is_organ_of_site(visit: &Visit, value: &str) -> bool {
    let organ = value.parse::<OrganId>().ok();
    organ.is_some_and(|id| {
        let shown = visit.bodies.organs_of(visit.site.site);
        shown.iter().any(|(_, organ)| organ.organ == id)
    })
}

/// Tells whether a field may hold the value; free text may hold any.
fn offers(field: &FieldSpec, value: &str) -> bool {
    match &field.kind {
        FieldKind::Choice { options } | FieldKind::Choices { options } => {
            options.iter().any(|option| option.code == value)
        }
        _ => true,
    }
}

fn several(value: Option<&str>) -> Vec<String> {
    let parts = value.unwrap_or_default().split(';').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The tables that a list is made of.
pub(crate) struct Shelf<'a> {
    pub(crate) tables: Vec<(&'a CatalogueItem, Arc<Table>)>,
}

/// What is left of a list after narrowing it down.
pub(crate) struct Narrowed<'s> {
    pub(crate) entries: Vec<Entry<'s>>,
    pub(crate) facets: Vec<Facet>,
}

/// Returns what a list is asked for without parameters that cannot be, and those.
pub(crate) fn parameters(visit: &Visit, facets: &Facets<'_>) -> (Asked, Vec<WrongParameter>) {
    let asked = &visit.asked;
    let mut parameters = Parameters::default();
    for way in facets.ways() {
        let can_be = |value: &str| way.can_be(value, visit);
        let (parameter, name) = (way.parameter(), way.name());
        parameters.check(asked, &parameter, &name, can_be, || way.wanted());
    }
    let ways: Vec<String> = facets.ways().iter().map(By::parameter).collect();
    parameters.check_names(asked, &ways);
    // The names are known, yet not every list has these filters.
    for way in [By::Validity, By::Topic] {
        let parameter = way.parameter();
        if !facets.ways().iter().any(|one| one.parameter() == parameter) {
            parameters.check(
                asked,
                &parameter,
                &way.name(),
                |_| false,
                || Wanted::Nothing,
            );
        }
    }
    let orders = [("newest", "最新在前"), ("oldest", "最早在前")];
    parameters.check_choice(asked, "sort", "排序", &orders);
    parameters.check_page(asked);
    parameters.apart(asked)
}

/// Narrows a list down to what is asked for, and counts what each filter would leave.
pub(crate) fn narrow<'s>(
    visit: &Visit,
    asked: &Asked,
    path: &str,
    shelf: &'s Shelf<'_>,
    facets: &Facets<'_>,
) -> Narrowed<'s> {
    let ways = facets.ways();
    let words = asked.first("words").map(folded);
    let mut entries: Vec<Entry<'s>> = Vec::new();
    let mut counts: Vec<BTreeMap<String, (usize, Entry<'s>)>> = vec![BTreeMap::new(); ways.len()];
    let chosen: Vec<Option<String>> = ways
        .iter()
        .map(|way| asked.first(&way.parameter()).map(str::to_owned))
        .collect();
    for (item, table) in &shelf.tables {
        for row in &table.rows {
            let entry = Entry { item, row };
            if !words.as_deref().is_none_or(|words| has_words(entry, words)) {
                continue;
            }
            let values: Vec<Vec<String>> =
                ways.iter().map(|way| way.values(entry, visit)).collect();
            let misses: Vec<usize> = (0..ways.len())
                .filter(|place| {
                    chosen[*place]
                        .as_ref()
                        .is_some_and(|wanted| !values[*place].contains(wanted))
                })
                .collect();
            // A record counts towards a filter when all the other filters let it pass.
            for (place, values) in values.into_iter().enumerate() {
                if misses.iter().all(|missed| *missed == place) {
                    for value in values {
                        counts[place].entry(value).or_insert((0, entry)).0 += 1;
                    }
                }
            }
            if misses.is_empty() {
                entries.push(entry);
            }
        }
    }
    sort(&mut entries, asked.first("sort"));
    let facets = ways
        .iter()
        .zip(counts)
        .zip(&chosen)
        .filter_map(|((way, counts), chosen)| {
            facet(visit, asked, path, way, counts, chosen.as_deref())
        })
        .collect();
    Narrowed { entries, facets }
}

/// Which filters a list offers.
pub(crate) enum Facets<'a> {
    /// A list of one item, which names filters of its own.
    OfItem(&'a CatalogueItem),
    /// The policy library.
    OfPolicies,
}

impl<'a> Facets<'a> {
    fn ways(&self) -> Vec<By<'a>> {
        match self {
            Facets::OfPolicies => vec![By::Item, By::Validity, By::Year, By::Organ, By::Topic],
            Facets::OfItem(item) => {
                let item: &'a CatalogueItem = item;
                let mut ways = Vec::new();
                if item.shows_validity() {
                    ways.push(By::Validity);
                }
                ways.extend([By::Year, By::Organ]);
                for code in &item.filters {
                    match code.as_str() {
                        "validity" => {}
                        "topic_class" => ways.push(By::Topic),
                        code => ways.extend(item.field(code).map(By::Field)),
                    }
                }
                ways
            }
        }
    }
}

fn facet(
    visit: &Visit,
    asked: &Asked,
    path: &str,
    way: &By<'_>,
    counts: BTreeMap<String, (usize, Entry<'_>)>,
    chosen: Option<&str>,
) -> Option<Facet> {
    let parameter = way.parameter();
    let base = asked.without(&["v", "page", &parameter]);
    let mut values: Vec<(String, usize)> = counts
        .iter()
        .map(|(value, (count, _))| (value.clone(), *count))
        .collect();
    // One value narrows nothing down, unless it was chosen.
    if values.len() < 2 && chosen.is_none() {
        return None;
    }
    way.sort(&mut values);
    values.truncate(MOST_VALUES);
    if let Some(chosen) = chosen
        && !values.iter().any(|(value, _)| value == chosen)
    {
        values.push((chosen.to_owned(), 0));
    }
    let values = values
        .into_iter()
        .map(|(value, count)| {
            let entry = counts.get(&value).map(|(_, entry)| *entry);
            let is_chosen = chosen == Some(value.as_str());
            let query = if is_chosen {
                base.clone()
            } else {
                base.with(&parameter, &value)
            };
            FacetValue {
                name: way.words(&value, entry, visit),
                count: grouped(count as u64),
                href: format!("{path}{}", query.query()),
                is_chosen,
            }
        })
        .collect();
    let all = format!("{path}{}", base.query());
    Some(Facet {
        name: way.name(),
        all,
        values,
        is_chosen: chosen.is_some(),
    })
}

fn sort(entries: &mut [Entry<'_>], order: Option<&str>) {
    entries.sort_by(|one, other| {
        let (one, other) = (&one.row.shown, &other.row.shown);
        let newest = other
            .published_on
            .cmp(&one.published_on)
            .then_with(|| one.record.cmp(&other.record));
        if order == Some("oldest") {
            newest.reverse()
        } else {
            newest
        }
    });
}

fn folded(words: &str) -> String {
    words.to_lowercase()
}

fn has_words(entry: Entry<'_>, words: &str) -> bool {
    let shown = &entry.row.shown;
    let texts = [
        Some(shown.title.as_str()),
        shown.document_number.as_deref(),
        shown.index_number.as_deref(),
        shown.summary.as_deref(),
    ];
    words.split_whitespace().all(|word| {
        let in_texts = texts
            .iter()
            .flatten()
            .any(|text| text.to_lowercase().contains(word));
        in_texts
            || entry
                .row
                .fields
                .values()
                .any(|value| value.to_lowercase().contains(word))
    })
}
