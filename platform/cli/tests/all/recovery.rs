//! Backup beside a running server, restore, and a log that goes on after its end was lost.

use std::path::Path;

use crate::program::{Server, gongkai, printed};

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_str().unwrap().to_owned()
}

#[test]
fn a_backup_beside_the_server_is_restored_and_a_lost_end_is_told_and_closed() {
    let folder = tempfile::tempdir().unwrap();
    let city = path(folder.path(), "city");
    let memory = path(folder.path(), "city.head");
    let (backup, data) = (path(folder.path(), "backup"), path(folder.path(), "data"));
    let server = Server::demo(Path::new(&city));
    let told = printed(&["backup", "--data", &city, "--to", &backup], 0);
    assert!(told.contains("nothing was altered"), "{told}");
    let page = server.page("/");
    assert!(page.contains("云岭"), "the server went on");
    drop(server);

    // An act after the backup: it will be lost.
    let officer = [
        "--login",
        "late",
        "--name",
        "后来",
        "--organ",
        "云岭市人民政府",
    ];
    let late = ["user", "add", "--data", &city, "--head-memory", &memory];
    printed(
        &[&late[..], &officer, &["--authorities", "draft"]].concat(),
        0,
    );

    let head = ["ledger", "head", "--data", &city, "--head-memory", &memory];
    assert!(printed(&head, 0).starts_with("yunling.demo\n"));

    let without = gongkai(&["restore", &backup, "--data", &data]);
    assert_eq!(without.status.code(), Some(2), "the list is asked for");
    let restore = [
        "restore",
        &backup,
        "--data",
        &data,
        "--without-erasure-list",
    ];
    let told = printed(&[&restore[..], &["--head-memory", &memory]].concat(), 0);
    assert!(told.contains("restored from an older backup"), "{told}");
    assert_eq!(
        gongkai(&restore).status.code(),
        Some(1),
        "the folder is not empty"
    );
    std::fs::copy(
        Path::new(&city).join("ledger.key"),
        Path::new(&data).join("ledger.key"),
    )
    .unwrap();
    let audit = ["audit", "--data", &data, "--head-memory", &memory];
    let refusal = gongkai(&audit);
    assert_eq!(refusal.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refusal.stderr).contains("may not sign"));

    let resume = [
        "ledger",
        "resume",
        "--data",
        &data,
        "--head-memory",
        &memory,
    ];
    let resume = [&resume[..], &["--new-origin", "yunling.demo/second"]].concat();
    let told = printed(&resume, 0);
    assert!(told.contains("opened   yunling.demo/second"), "{told}");
    assert!(printed(&audit, 0).contains("nothing was altered"));
    let aside = std::fs::read_to_string(format!("{memory}.closed-1")).unwrap();
    assert!(aside.starts_with("yunling.demo\n"), "{aside}");
    let head = std::fs::read_to_string(&memory).unwrap();
    assert!(head.starts_with("yunling.demo/second\n"), "{head}");
    // An interrupted run is repeated without harm.
    printed(&resume, 0);
    assert!(printed(&audit, 0).contains("nothing was altered"));
}
