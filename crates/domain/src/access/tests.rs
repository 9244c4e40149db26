use super::*;

#[test]
fn roles_only_grow_towards_the_owner() {
    for role in Role::ALL {
        assert!(Role::Owner.permissions().covers(role.permissions()), "{}", role.code());
        assert!(role.permissions().covers(Role::Viewer.permissions()), "{}", role.code());
        assert_eq!(Role::parse(role.code()), Some(role));
    }
    assert!(!Role::Strategist.permissions().has(Permission::UsersWrite));
    assert!(!Role::ProjectManager.permissions().has(Permission::CampaignsLaunch));
    assert!(!Role::Viewer.permissions().has(Permission::CustomersExport));
}

#[test]
fn permission_has_one_spelling() {
    for permission in Permission::ALL {
        assert_eq!(Permission::parse(permission.code()), Some(*permission));
        assert_eq!(serde_json::to_string(permission).unwrap(), format!("{:?}", permission.code()));
    }
    assert_eq!(Permission::parse("customers.*"), None);
}

#[test]
fn last_owner_stays() {
    assert_eq!(change_role(Role::Owner, None, 1), Err(Refusal::LastOwner));
    assert_eq!(change_role(Role::Owner, Some(Role::Viewer), 1), Err(Refusal::LastOwner));
    assert_eq!(change_role(Role::Owner, Some(Role::Viewer), 2), Ok(()));
    assert_eq!(change_role(Role::Viewer, None, 1), Ok(()));
}

#[test]
fn nobody_gives_more_than_he_has() {
    let strategist = Role::Strategist.permissions();
    assert_eq!(grant_role(strategist, Role::Owner), Err(Refusal::RoleExceedsOwn));
    assert_eq!(grant_role(strategist, Role::Viewer), Ok(()));
    let keys: Permissions = [Permission::KeysWrite].into_iter().collect();
    assert_eq!(grant_scopes(strategist, keys), Err(Refusal::ScopeExceedsOwn));
}

#[test]
fn session_ends_when_idle_and_when_old() {
    let start = Timestamp::from_seconds(1_800_000_000);
    let expires = start.plus(SESSION_ABSOLUTE);
    assert!(session_alive(start, expires, start.plus(SESSION_IDLE - Duration::from_secs(1))));
    assert!(!session_alive(start, expires, start.plus(SESSION_IDLE)));
    assert!(!session_alive(expires, expires, expires));
}

#[test]
fn slugs_and_addresses_are_checked() {
    for good in ["shop", "a1", "my-shop-2"] {
        assert!(slug_is_good(good), "{good}");
    }
    for wrong in ["", "a", "Shop", "-shop", "shop-", "my shop", "магазин", "a/b", "1a"] {
        assert!(!slug_is_good(wrong), "{wrong}");
    }
    assert_eq!(normal_email(" Anna@Example.COM "), Some("anna@example.com".to_owned()));
    for wrong in ["anna", "@example.com", "anna@", "an na@example.com", "anna@exa mple.com", "a@.com"] {
        assert_eq!(normal_email(wrong), None, "{wrong}");
    }
}

#[test]
fn password_is_long_and_not_guessed() {
    use super::password::{Weakness, check};
    assert_eq!(check("korotko", "a@b.ru"), Err(Weakness::TooShort));
    assert_eq!(check("Password123", "a@b.ru"), Err(Weakness::TooCommon));
    assert_eq!(check("aaaaaaaaaaab", "a@b.ru"), Err(Weakness::TooCommon));
    assert_eq!(check("anna@example.com", "anna@example.com"), Err(Weakness::TooCommon));
    assert_eq!(check(&"а".repeat(200), "a@b.ru"), Err(Weakness::TooLong));
    assert_eq!(check("слон ест суп", "a@b.ru"), Ok(()));
}
