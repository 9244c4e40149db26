-- The control database: who may enter, and which workspaces exist. It shares no transaction with a workspace.

create table meta (
    name text not null primary key,
    value text not null
);

-- Workspaces that a restore is filling. While there are any, nothing else opens this installation: what they hold is half
-- of something.
create table restoring (
    slug text not null primary key
) {clustered};

{sequence users}
create table users (
    user_id bigint not null primary key,
    email text not null unique,        -- normalised
    name text not null,
    password_hash text not null,       -- Argon2id, PHC string
    locale text not null,
    disabled boolean not null,
    created_at bigint not null,
    updated_at bigint not null
);

{sequence workspace}
create table workspace (
    workspace_id bigint not null primary key,
    slug text not null unique,         -- the word in the address
    name text not null,
    zone text not null,                -- IANA name
    currency text not null,            -- ISO 4217
    locale text not null,              -- language of what customers see
    settings text not null,            -- JSON: business name, postal address, accent colour
    version bigint not null,
    created_at bigint not null
);

create table membership (
    workspace_id bigint not null references workspace (workspace_id),
    user_id bigint not null references users (user_id),
    role text not null,                -- owner, strategist, crm_specialist, analyst, project_manager, viewer
    created_at bigint not null,
    primary key (workspace_id, user_id)
) {clustered};
create index membership_user on membership (user_id);

-- Who is asked to work in a workspace, and has not come yet.
create table invitation (
    workspace_id bigint not null references workspace (workspace_id),
    invitation_id text not null,       -- a random word: a name for lists, which opens nothing
    email text not null,               -- normalised
    role text not null,
    token_hash {blob} not null unique, -- of the word in the link, which only the invited has
    invited_by text not null,          -- usr_1, key_2
    created_at bigint not null,
    expires_at bigint not null,
    primary key (workspace_id, invitation_id),
    unique (workspace_id, email)
) {clustered};

create table session (
    token_hash {blob} not null primary key,
    user_id bigint not null references users (user_id),
    csrf text not null,
    browser text not null,             -- `Firefox, Linux`: by what its owner knows the session again
    address text not null,             -- where it was opened from
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null
);
create index session_of_user on session (user_id);

create table second_factor (
    user_id bigint not null primary key references users (user_id),
    secret {blob} not null,            -- sealed with the installation's key
    last_step bigint not null,         -- the last code that was used: none is taken twice
    created_at bigint not null,
    confirmed_at bigint                -- empty until the first code was typed: so long it guards nothing
);

create table recovery_code (
    user_id bigint not null references users (user_id),
    code_hash {blob} not null,
    primary key (user_id, code_hash)
) {clustered};

{sequence api_key}
create table api_key (
    api_key_id bigint not null primary key,
    workspace_id bigint not null references workspace (workspace_id),
    kind text not null,                -- api, server, browser
    name text not null,
    prefix text not null,              -- first letters, to recognise it in a list
    key_hash {blob} not null unique,
    scopes text not null,              -- JSON list of permissions
    origins text not null,             -- JSON list of sites that may send with a browser's key; empty: any
    public_key text,                   -- a browser's key as it stands on pages, where it is no secret
    created_by text not null,          -- usr_1, key_2
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint,
    last_used_at bigint
);

-- Rate limits of logins, per account and per address: a fixed window's count.
create table attempt (
    subject text not null,             -- account:<keyed hash> or address:<keyed hash>
    window_start bigint not null,
    count bigint not null,
    primary key (subject, window_start)
);

{sequence control_audit}
create table audit (
    audit_id bigint not null primary key,
    happened_at bigint not null,
    actor text not null,
    action text not null,
    subject text not null,
    detail text not null
);

create table idempotency (
    actor text not null,
    key text not null,
    digest {blob} not null,            -- of method, path and body
    status bigint,                     -- empty while in flight
    body text,
    created_at bigint not null,
    primary key (actor, key)
);
create index idempotency_created on idempotency (created_at);
