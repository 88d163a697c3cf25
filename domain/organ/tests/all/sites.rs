//! Which site answers for a host, and which one is an organ's home.

use jiff::civil::date;
use organ::{OrganId, Site, SiteError, SiteId, Sites, SitesError};

use crate::tree::{BUREAU, CITY, COUNTY, OFFICE, tree};

fn site(number: u8, hosts: &[&str], roots: &[OrganId]) -> Site {
    let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
    Site::new(
        SiteId([number; 16]),
        "某某市人民政府",
        hosts,
        roots.to_vec(),
    )
    .unwrap()
}

#[test]
fn a_host_leads_to_its_site_whatever_its_case_and_port() {
    let sites = Sites::new(vec![
        site(1, &["A.localhost", "www.example.gov.cn."], &[CITY]),
        site(2, &["b.localhost", "[::1]"], &[BUREAU]),
    ])
    .unwrap();
    for (host, number) in [
        ("a.localhost", Some(1)),
        ("a.localhost:8080", Some(1)),
        ("WWW.Example.gov.cn", Some(1)),
        ("www.example.gov.cn.:443", Some(1)),
        ("b.localhost", Some(2)),
        ("[::1]:8080", Some(2)),
        ("[::1]", Some(2)),
        ("c.localhost", None),
        ("a.localhost:eighty", None),
        ("", None),
        (":", None),
    ] {
        let found = sites.site_of_host(host).map(Site::id);
        assert_eq!(found, number.map(|number| SiteId([number; 16])), "{host}");
    }
}

#[test]
fn an_organ_is_at_home_where_it_or_the_nearest_above_it_is_a_root() {
    let sites = Sites::new(vec![
        site(1, &["a.localhost"], &[CITY]),
        site(2, &["b.localhost"], &[COUNTY]),
    ])
    .unwrap();
    let home = |organ, day| {
        sites
            .home_of(organ, &tree(), day)
            .map(|site| site.id().0[0])
    };
    assert_eq!(home(OFFICE, date(2019, 2, 28)), Some(2));
    assert_eq!(home(OFFICE, date(2019, 3, 1)), Some(1));
    assert_eq!(home(COUNTY, date(2019, 3, 1)), Some(2));
    assert_eq!(home(OrganId([9; 16]), date(2019, 3, 1)), None);
    assert!(sites.sites()[0].shows(OFFICE, &tree(), date(2019, 2, 28)));
    assert!(!sites.sites()[1].shows(OFFICE, &tree(), date(2019, 3, 1)));
}

#[test]
fn a_site_that_cannot_be_right_is_refused() {
    let id = SiteId([1; 16]);
    let new = |title, host: &str, roots| Site::new(id, title, vec![host.to_owned()], roots);
    assert_eq!(
        new(" ", "a.localhost", vec![CITY]),
        Err(SiteError::NoTitle { site: id })
    );
    assert_eq!(
        new("市政府", "a.localhost", vec![]),
        Err(SiteError::NoRoot { site: id })
    );
    let no_host = Site::new(id, "市政府", vec![], vec![CITY]);
    assert_eq!(no_host, Err(SiteError::NoHost { site: id }));
    for host in [
        "",
        "https://a.localhost",
        "a.localhost:80",
        "a..b",
        "-a.cn",
        "市政府.中国",
        "[x]",
        "a b",
    ] {
        let refused = Err(SiteError::NotAHost {
            host: host.to_owned(),
        });
        assert_eq!(new("市政府", host, vec![CITY]), refused);
    }
}

#[test]
fn a_host_or_a_root_of_two_sites_is_refused() {
    let twice = vec![
        site(1, &["a.localhost"], &[CITY]),
        site(2, &["A.localhost"], &[BUREAU]),
    ];
    assert_eq!(
        Sites::new(twice),
        Err(SitesError::HostTwice {
            host: "a.localhost".into()
        })
    );
    let twice = vec![
        site(1, &["a.localhost"], &[CITY]),
        site(2, &["b.localhost"], &[CITY]),
    ];
    assert_eq!(
        Sites::new(twice),
        Err(SitesError::RootTwice { organ: CITY })
    );
}
