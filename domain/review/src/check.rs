//! Checks one text: personal data, secrecy marks, wording, signs of tampering.

use document::Finding;
use jiff::civil::Date;

use crate::name;
use crate::page::Page;
use crate::platform;
use crate::rulebook::Rulebook;
use crate::scan;
use crate::sight::{self, Sight};

/// What a check has to know about the office and the item besides the text.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The host names of the office's own sites; hosts beneath them are its own too.
    pub own_hosts: &'a [&'a str],
    /// The day of the check.
    pub as_of: Date,
    /// 成文日期, when it is known.
    pub signed_on: Option<Date>,
    /// 施行日期, when it is known.
    pub in_force_from: Option<Date>,
    /// The catalogue item publishes real names (appointments, penalties): names are no findings.
    pub real_names_shown: bool,
    /// The item shows how to reach offices (guides): office contacts only warn.
    pub office_contacts_expected: bool,
}

impl<'a> Setting<'a> {
    /// Returns the strictest setting for a day: no hosts, no dates, no exceptions.
    pub fn on(as_of: Date) -> Setting<'a> {
        Setting {
            own_hosts: &[],
            as_of,
            signed_on: None,
            in_force_from: None,
            real_names_shown: false,
            office_contacts_expected: false,
        }
    }

    pub(crate) fn owns(&self, host: &str) -> bool {
        self.own_hosts
            .iter()
            .any(|own| platform::is_under(host, &own.to_lowercase()))
    }
}

/// Returns what stands in the way of publishing a text, in order of place (characters of `text`).
///
/// ```
/// use review::{Rulebook, Setting, check_text};
/// let setting = Setting::on(jiff::civil::date(2026, 3, 2));
/// let findings = check_text(&Rulebook::builtin_patterns_only(), "手机：13800138000", &setting);
/// assert_eq!(findings[0].rule, "personal.mobile");
/// assert_eq!(findings[0].place, 3..14);
/// ```
pub fn check_text(rulebook: &Rulebook, text: &str, setting: &Setting<'_>) -> Vec<Finding> {
    sight::findings(text, see(rulebook, text, setting))
}

/// Returns what is seen in a text, placed in bytes and in no order.
pub(crate) fn see(rulebook: &Rulebook, text: &str, setting: &Setting<'_>) -> Vec<Sight> {
    let page = Page { text };
    let mut sights = scan::scan(text, setting);
    rulebook.see(page, setting, &mut sights);
    if !setting.real_names_shown {
        let names = name::see(page, &sights);
        sights.extend(names);
    }
    sights
}
