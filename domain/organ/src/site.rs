//! A site (站点): host names, a title, and the organs whose subtrees it shows.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::id::{OrganId, SiteId};
use crate::tree::OrganTree;

/// A website of the installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    id: SiteId,
    title: String,
    hosts: Vec<String>,
    roots: Vec<OrganId>,
    /// The name of its theme; `None` is the usual one.
    pub theme: Option<String>,
}

/// A site that cannot be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SiteError {
    /// It has no title.
    #[error("site {site} has no title")]
    NoTitle {
        /// The site.
        site: SiteId,
    },
    /// It has no host name, so that nobody could reach it.
    #[error("site {site} has no host name")]
    NoHost {
        /// The site.
        site: SiteId,
    },
    /// It shows no organ.
    #[error("site {site} shows no organ")]
    NoRoot {
        /// The site.
        site: SiteId,
    },
    /// One of its host names is not one.
    #[error(
        "\"{host}\" is not a host name: write it like www.example.gov.cn, without scheme or port"
    )]
    NotAHost {
        /// The words.
        host: String,
    },
}

impl Site {
    /// Checks and keeps a site; the first host gives its canonical address.
    ///
    /// # Errors
    /// [`SiteError`] when there is no title, host or root, or a host is not a host name.
    ///
    /// ```
    /// use organ::{OrganId, Site, SiteId};
    /// let hosts = vec!["a.localhost".to_owned()];
    /// let site = Site::new(SiteId([1; 16]), "某某市人民政府", hosts, vec![OrganId([1; 16])])?;
    /// assert_eq!(site.canonical_host(), "a.localhost");
    /// # Ok::<(), organ::SiteError>(())
    /// ```
    pub fn new(
        id: SiteId,
        title: &str,
        hosts: Vec<String>,
        roots: Vec<OrganId>,
    ) -> Result<Site, SiteError> {
        let title = title.trim().to_owned();
        if title.is_empty() {
            return Err(SiteError::NoTitle { site: id });
        }
        if roots.is_empty() {
            return Err(SiteError::NoRoot { site: id });
        }
        if hosts.is_empty() {
            return Err(SiteError::NoHost { site: id });
        }
        let hosts = hosts.into_iter().map(host_name).collect::<Result<_, _>>()?;
        Ok(Site {
            id,
            title,
            hosts,
            roots,
            theme: None,
        })
    }

    /// Returns the identifier.
    ///
    /// ```
    /// # fn shown(site: &organ::Site) {
    /// println!("{}", site.id());
    /// # }
    /// ```
    pub fn id(&self) -> SiteId {
        self.id
    }

    /// Returns the title, such as the name of the government whose site it is.
    ///
    /// ```
    /// # fn shown(site: &organ::Site) {
    /// println!("{}", site.title());
    /// # }
    /// ```
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Returns the host names in lower case.
    ///
    /// ```
    /// # fn answers(site: &organ::Site) -> bool {
    /// site.hosts().contains(&"a.localhost".to_owned())
    /// # }
    /// ```
    pub fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// Returns the host of the site's canonical address.
    ///
    /// ```
    /// # fn address(site: &organ::Site) -> String {
    /// format!("https://{}/", site.canonical_host())
    /// # }
    /// ```
    pub fn canonical_host(&self) -> &str {
        self.hosts.first().map(String::as_str).unwrap_or_default()
    }

    /// Returns the organs whose subtrees the site shows.
    ///
    /// ```
    /// # fn shows(site: &organ::Site, organ: organ::OrganId) -> bool {
    /// site.roots().contains(&organ)
    /// # }
    /// ```
    pub fn roots(&self) -> &[OrganId] {
        &self.roots
    }

    /// Returns whether an organ is in one of the subtrees of the site on a day.
    ///
    /// ```
    /// # fn shows(site: &organ::Site, organ: organ::OrganId, tree: &organ::OrganTree) -> bool {
    /// site.shows(organ, tree, jiff::civil::date(2026, 3, 2))
    /// # }
    /// ```
    pub fn shows(&self, organ: OrganId, tree: &OrganTree, day: Date) -> bool {
        self.roots
            .iter()
            .any(|root| tree.is_within(organ, *root, day))
    }
}

/// All sites of an installation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sites {
    sites: Vec<Site>,
    by_host: HashMap<String, usize>,
    by_root: HashMap<OrganId, usize>,
}

/// Sites that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SitesError {
    /// A host name belongs to two sites, or is given twice.
    #[error("the host name {host} is given twice")]
    HostTwice {
        /// The host name.
        host: String,
    },
    /// An organ is a root of two sites, so that its home would be unclear.
    #[error("organ {organ} is given as a root twice, so its home site is unclear")]
    RootTwice {
        /// The organ.
        organ: OrganId,
    },
}

impl Sites {
    /// Checks that no host and no root is given twice, and keeps the sites in order.
    ///
    /// # Errors
    /// [`SitesError`] names the host or the organ.
    ///
    /// ```
    /// assert!(organ::Sites::new(vec![])?.sites().is_empty());
    /// # Ok::<(), organ::SitesError>(())
    /// ```
    pub fn new(sites: Vec<Site>) -> Result<Sites, SitesError> {
        let mut by_host = HashMap::new();
        let mut by_root = HashMap::new();
        for (place, site) in sites.iter().enumerate() {
            for host in site.hosts() {
                if by_host.insert(host.clone(), place).is_some() {
                    return Err(SitesError::HostTwice { host: host.clone() });
                }
            }
            for root in site.roots() {
                if by_root.insert(*root, place).is_some() {
                    return Err(SitesError::RootTwice { organ: *root });
                }
            }
        }
        Ok(Sites {
            sites,
            by_host,
            by_root,
        })
    }

    /// Returns all sites in the order given.
    ///
    /// ```
    /// assert!(organ::Sites::default().sites().is_empty());
    /// ```
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// Returns the site for a `Host` header, whose port and letter case make no difference; `None`
    /// for an unknown host, which is answered with 404.
    ///
    /// ```
    /// assert!(organ::Sites::default().site_of_host("a.localhost:8080").is_none());
    /// ```
    pub fn site_of_host(&self, host: &str) -> Option<&Site> {
        let folded = without_port(host.trim())
            .trim_end_matches('.')
            .to_ascii_lowercase();
        self.sites.get(*self.by_host.get(&folded)?)
    }

    /// Returns the home site of an organ on a day, which gives its pages their canonical address:
    /// the site of which the organ, or else the nearest organ above it, is a root.
    ///
    /// ```
    /// # use jiff::civil::date;
    /// # use organ::{OrganId, OrganTree, Sites};
    /// let (sites, tree) = (Sites::default(), OrganTree::default());
    /// assert!(sites.home_of(OrganId([1; 16]), &tree, date(2026, 3, 2)).is_none());
    /// ```
    pub fn home_of(&self, organ: OrganId, tree: &OrganTree, day: Date) -> Option<&Site> {
        let above = tree
            .ancestors(organ, day)
            .into_iter()
            .map(|organ| organ.id());
        let place = [organ]
            .into_iter()
            .chain(above)
            .find_map(|organ| self.by_root.get(&organ))?;
        self.sites.get(*place)
    }
}

fn host_name(words: String) -> Result<String, SiteError> {
    let host = words.trim().trim_end_matches('.').to_ascii_lowercase();
    if is_host_name(&host) || is_ip6_literal(&host) {
        Ok(host)
    } else {
        Err(SiteError::NotAHost { host: words })
    }
}

fn is_host_name(host: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(allowed)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

fn is_ip6_literal(host: &str) -> bool {
    let inner = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok())
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}
