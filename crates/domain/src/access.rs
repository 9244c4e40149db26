//! Who may do what: a closed list of permissions, the roles that bundle them, and the rules about people and keys.
//!
//! Every use case asks for exactly one permission. An API key's scopes are permissions too, so that there is one
//! list to read, to test and to document. Nothing here knows sessions, cookies or databases.

use base::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

pub mod browser;
pub mod factor;
pub mod mask;
pub mod origins;
pub mod password;
pub mod policy;

macro_rules! permissions {
    ($($name:ident = $code:literal,)*) => {
        /// One thing that a person or a key may do in a workspace. The list is closed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission {
            $(#[serde(rename = $code)] $name,)*
        }

        impl Permission {
            pub const ALL: &'static [Permission] = &[$(Permission::$name,)*];

            /// The stable word of the permission, as it stands in keys' scopes and in the documentation.
            pub fn code(self) -> &'static str {
                match self {
                    $(Permission::$name => $code,)*
                }
            }

            pub fn parse(code: &str) -> Option<Permission> {
                match code {
                    $($code => Some(Permission::$name),)*
                    _ => None,
                }
            }
        }
    };
}

permissions! {
    CustomersRead = "customers.read",
    CustomersWrite = "customers.write",
    CustomersExport = "customers.export",
    CustomersErase = "customers.erase",
    ConsentsRead = "consents.read",
    ConsentsWrite = "consents.write",
    ImportsRun = "imports.run",
    OrdersRead = "orders.read",
    OrdersWrite = "orders.write",
    ProductsRead = "products.read",
    ProductsWrite = "products.write",
    SegmentsRead = "segments.read",
    SegmentsWrite = "segments.write",
    ListsRead = "lists.read",
    ListsWrite = "lists.write",
    FieldsWrite = "fields.write",
    TemplatesRead = "templates.read",
    TemplatesWrite = "templates.write",
    SendersRead = "senders.read",
    SendersWrite = "senders.write",
    CampaignsRead = "campaigns.read",
    CampaignsWrite = "campaigns.write",
    CampaignsLaunch = "campaigns.launch",
    EventsRead = "events.read",
    EventsWrite = "events.write",
    OperationsRead = "operations.read",
    AnalyticsRead = "analytics.read",
    SettingsRead = "settings.read",
    SettingsWrite = "settings.write",
    UsersRead = "users.read",
    UsersWrite = "users.write",
    KeysWrite = "keys.write",
    AuditRead = "audit.read",
    WebhooksRead = "webhooks.read",
    WebhooksWrite = "webhooks.write",
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A set of permissions; small enough to be copied everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permissions(u64);

impl Permissions {
    pub const NONE: Permissions = Permissions(0);

    pub fn all() -> Permissions {
        Permission::ALL.iter().copied().collect()
    }

    pub fn has(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u64) != 0
    }

    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.has(*permission))
    }

    pub fn covers(self, other: Permissions) -> bool {
        self.0 & other.0 == other.0
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Permissions(permissions.into_iter().fold(0, |set, permission| set | (1 << permission as u64)))
    }
}

/// A named set of permissions of a user in a workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, also people, keys and settings.
    Owner,
    /// Plans and launches; also settings and senders.
    Strategist,
    /// Prepares and launches campaigns, imports, edits customers.
    CrmSpecialist,
    /// Reads everything that is not administration, and takes data out.
    Analyst,
    /// Prepares campaigns but does not launch them.
    ProjectManager,
    /// Reads, without taking data out.
    Viewer,
}

impl Role {
    pub const ALL: [Role; 6] = [
        Role::Owner,
        Role::Strategist,
        Role::CrmSpecialist,
        Role::Analyst,
        Role::ProjectManager,
        Role::Viewer,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Strategist => "strategist",
            Role::CrmSpecialist => "crm_specialist",
            Role::Analyst => "analyst",
            Role::ProjectManager => "project_manager",
            Role::Viewer => "viewer",
        }
    }

    pub fn parse(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.code() == code)
    }

    pub fn permissions(self) -> Permissions {
        use Permission::*;
        let read = [
            CustomersRead,
            ConsentsRead,
            OrdersRead,
            ProductsRead,
            SegmentsRead,
            ListsRead,
            TemplatesRead,
            SendersRead,
            CampaignsRead,
            EventsRead,
            OperationsRead,
            AnalyticsRead,
            SettingsRead,
            UsersRead,
        ];
        let prepare =
            [CustomersWrite, ConsentsWrite, SegmentsWrite, ListsWrite, TemplatesWrite, CampaignsWrite];
        let more: &[Permission] = match self {
            Role::Owner => return Permissions::all(),
            Role::Strategist => &[
                CustomersExport,
                FieldsWrite,
                ImportsRun,
                OrdersWrite,
                ProductsWrite,
                EventsWrite,
                SendersWrite,
                CampaignsLaunch,
                SettingsWrite,
                AuditRead,
                WebhooksRead,
                WebhooksWrite,
            ],
            Role::CrmSpecialist => &[
                CustomersExport,
                FieldsWrite,
                ImportsRun,
                OrdersWrite,
                ProductsWrite,
                EventsWrite,
                CampaignsLaunch,
            ],
            Role::Analyst => {
                return read.into_iter().chain([CustomersExport, SegmentsWrite, ListsWrite]).collect();
            }
            Role::ProjectManager => &[],
            Role::Viewer => return read.into_iter().collect(),
        };
        read.into_iter().chain(prepare).chain(more.iter().copied()).collect()
    }
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// A program that calls the API with the key's permissions.
    Api,
    /// A server that sends events; what it says of customers is believed.
    Server,
    /// A site or an app that sends events. Anybody can read it there, so it adds and overwrites nothing.
    Browser,
}

impl KeyKind {
    pub const ALL: [KeyKind; 3] = [KeyKind::Api, KeyKind::Server, KeyKind::Browser];

    pub fn code(self) -> &'static str {
        match self {
            KeyKind::Api => "api",
            KeyKind::Server => "server",
            KeyKind::Browser => "browser",
        }
    }

    pub fn parse(code: &str) -> Option<KeyKind> {
        KeyKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// How such a key begins, so that scanners of leaked secrets and people tell them apart.
    pub fn prefix(self) -> &'static str {
        match self {
            KeyKind::Api => "rp_live_",
            KeyKind::Server => "rp_write_",
            KeyKind::Browser => "rp_site_",
        }
    }
}

/// How long a session lives without a request.
pub const SESSION_IDLE: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long a session lives at most.
pub const SESSION_ABSOLUTE: Duration = Duration::from_secs(30 * 24 * 3600);
/// The window in which wrong passwords are counted.
pub const ATTEMPT_WINDOW: Duration = Duration::from_secs(15 * 60);
/// Wrong passwords for one account in a window; then it waits, whoever asks.
pub const ATTEMPTS_PER_ACCOUNT: i64 = 10;
/// Wrong passwords from one address in a window; larger, because an office shares an address.
pub const ATTEMPTS_PER_ADDRESS: i64 = 50;

/// Wrong codes of a second factor in a window: somebody who types them knows the password, and may not guess on.
pub const CODES_PER_ACCOUNT: i64 = 5;
/// How long the link of an invitation opens the door.
pub const INVITATION: Duration = Duration::from_secs(7 * 24 * 3600);
/// People who may be invited to a workspace and have not come yet.
pub const INVITATIONS: usize = 200;
/// How long a login waits for the code after the password was right.
pub const HALF_LOGIN: Duration = Duration::from_secs(10 * 60);

/// Why something about people, sessions or keys is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the only owner of a workspace cannot be removed or given another role")]
    LastOwner,
    #[error("this person works in the workspace already")]
    AlreadyInWorkspace,
    #[error("a key cannot have more permissions than the person who makes it")]
    ScopeExceedsOwn,
    #[error("a role cannot be given by somebody with fewer permissions")]
    RoleExceedsOwn,
    #[error("the product has its first user already")]
    SetupDone,
    #[error("the current password is wrong")]
    WrongPassword,
    #[error("this slug is taken")]
    SlugTaken,
    #[error("a user with this e-mail exists already")]
    EmailTaken,
    #[error("the code is wrong, over, or was used already")]
    WrongCode,
    #[error("the second factor is on already")]
    SecondFactorOn,
    #[error("there is no second factor to do this with")]
    SecondFactorOff,
    #[error("this workspace asks everybody for a second factor: set one up first")]
    SecondFactorRequired,
    #[error("this person also works in workspaces that are not yours")]
    WorksElsewhere,
    #[error("this invitation is over, used, or taken back")]
    InvitationOver,
    #[error("this invitation is for another address than the one that is logged in")]
    InvitationOfOther,
    #[error("somebody with this address has an account already: log in first")]
    InvitationNeedsLogin,
    #[error("you see customers' addresses and numbers masked, and this needs them whole")]
    AddressesMasked,
}

impl Refusal {
    pub fn code(self) -> &'static str {
        match self {
            Refusal::LastOwner => "last_owner",
            Refusal::AlreadyInWorkspace => "already_in_workspace",
            Refusal::ScopeExceedsOwn => "scope_exceeds_own",
            Refusal::RoleExceedsOwn => "role_exceeds_own",
            Refusal::SetupDone => "setup_done",
            Refusal::WrongPassword => "wrong_password",
            Refusal::SlugTaken => "slug_taken",
            Refusal::EmailTaken => "email_taken",
            Refusal::WrongCode => "wrong_code",
            Refusal::SecondFactorOn => "second_factor_on",
            Refusal::SecondFactorOff => "second_factor_off",
            Refusal::SecondFactorRequired => "second_factor_required",
            Refusal::WorksElsewhere => "works_elsewhere",
            Refusal::InvitationOver => "invitation_over",
            Refusal::InvitationOfOther => "invitation_of_other",
            Refusal::InvitationNeedsLogin => "invitation_needs_login",
            Refusal::AddressesMasked => "addresses_masked",
        }
    }
}

/// Whether a member may leave or get another role: a workspace always keeps an owner.
pub fn change_role(current: Role, wanted: Option<Role>, owners: i64) -> Result<(), Refusal> {
    match (current, wanted) {
        (Role::Owner, Some(Role::Owner)) => Ok(()),
        (Role::Owner, _) if owners <= 1 => Err(Refusal::LastOwner),
        _ => Ok(()),
    }
}

/// Whether somebody with these permissions may hand out those: nobody lifts another, or a key, above himself.
pub fn grant_role(own: Permissions, role: Role) -> Result<(), Refusal> {
    if own.covers(role.permissions()) { Ok(()) } else { Err(Refusal::RoleExceedsOwn) }
}

/// Whether somebody with these permissions stands behind an invitation to a role: who may not invite any more, or not
/// so high, has nobody come by an old link.
pub fn vouches(own: Permissions, role: Role) -> bool {
    own.has(Permission::UsersWrite) && grant_role(own, role).is_ok()
}

pub fn grant_scopes(own: Permissions, scopes: Permissions) -> Result<(), Refusal> {
    if own.covers(scopes) { Ok(()) } else { Err(Refusal::ScopeExceedsOwn) }
}

/// Whether a session is still good at a moment, and until when it then is.
pub fn session_alive(last_seen: Timestamp, expires: Timestamp, now: Timestamp) -> bool {
    now < expires && now < last_seen.plus(SESSION_IDLE)
}

/// The start of the counting window a moment falls into.
pub fn attempt_window(now: Timestamp) -> Timestamp {
    let width = ATTEMPT_WINDOW.as_micros() as i64;
    Timestamp::from_micros(now.micros().div_euclid(width) * width)
}

/// The word of a workspace in addresses: 2 to 40 small Latin letters, digits and inner hyphens,
/// beginning with a letter, because folders and schemas are called so.
pub fn slug_is_good(slug: &str) -> bool {
    let bytes = slug.as_bytes();
    (2..=40).contains(&bytes.len())
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
        && bytes[0].is_ascii_lowercase()
        && !slug.ends_with('-')
}

/// An e-mail address of a person who works in the product, folded so that one person has one spelling.
pub fn normal_email(typed: &str) -> Option<String> {
    let email = typed.trim().to_lowercase();
    let (local, host) = email.rsplit_once('@')?;
    let clean = |c: char| !c.is_whitespace() && !c.is_control();
    let good = !local.is_empty()
        && email.len() <= base::limits::EMAIL_CHARS
        && !host.is_empty()
        && !host.starts_with('.')
        && !host.ends_with('.')
        && host.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '-')
        && email.chars().all(clean);
    good.then_some(email)
}

#[cfg(test)]
mod tests;
