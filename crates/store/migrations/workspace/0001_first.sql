-- The first form of a workspace's database. One text for both engines; tokens in braces name what differs.
-- A table kept in the order of its key says so: its rows are small, and found by that key.
-- Integers are BIGINT everywhere: instants are microseconds UTC, dates are days, money is minor units.

create table meta (
    name text not null primary key,
    value text not null
);

-- Customers: the person, their names, and attributes by the words of the vocabulary.
{sequence customer}
create table customer (
    customer_id bigint not null primary key,
    state text not null,               -- active, merged, erased
    merged_into bigint,
    first_name text,
    middle_name text,
    last_name text,
    gender text,                       -- female, male
    birthday bigint,                   -- days
    country text,
    city text,
    locale text,                       -- ru, en
    source text,                       -- where the person came from: import, form, api …
    preferred_channel text,            -- email, sms, push, telegram, whatsapp, call
    contact_frequency text,            -- at most one marketing message: daily, weekly, monthly
    paused_until bigint,               -- no marketing before: the customer wants to rest
    responsible_id bigint,             -- the user who looks after the customer
    search text not null,              -- folded names and identities, written by Rust (Cyrillic)
    attributes text not null,          -- JSON by field id; opaque to SQL
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);
create index customer_created on customer (created_at, customer_id);
create index customer_responsible on customer (responsible_id, customer_id) where responsible_id is not null;
create index customer_merged on customer (merged_into) where merged_into is not null;

create table identity (
    kind text not null,                -- email, phone, external, anonymous, device
    value text not null,               -- normalised: what recognises
    customer_id bigint not null references customer (customer_id),
    typed text not null,               -- as it was typed
    created_at bigint not null,
    primary key (kind, value)
) {clustered};
create index identity_customer on identity (customer_id);

-- Fields of the business's own on customers; the values stand in customer.attributes by the field's id.
{sequence field}
create table field (
    field_id bigint not null primary key,
    key text not null unique,          -- names it in the API, in files and in rules
    label_ru text not null,
    label_en text not null,
    kind text not null,                -- text, number, money, boolean, date, moment, choice, many_choice
    choices text not null,             -- JSON: value and labels of each
    archived boolean not null,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);

-- Records: nouns of the business's own, each linked to a customer. The definition says what a record of a type holds.
{sequence record_type}
create table record_type (
    record_type_id bigint not null primary key,
    key text not null unique,          -- names it in the API and in rules
    label_ru text not null,
    label_en text not null,
    definition text not null,          -- JSON: fields by number, and which of them dates a record
    archived boolean not null,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);

{sequence record}
create table record (
    record_id bigint not null primary key,
    record_type_id bigint not null references record_type (record_type_id),
    customer_id bigint not null references customer (customer_id),
    number text,                       -- the business's own
    attributes text not null,          -- JSON by the field's number in its type
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    unique (record_type_id, number)
);
create index record_customer on record (customer_id, record_id);
create index record_type_page on record (record_type_id, record_id);

-- Two customers who turned out to be one person: what moved, so that it can be taken back.
{sequence customer_merge}
create table customer_merge (
    customer_merge_id bigint not null primary key,
    from_id bigint not null,
    into_id bigint not null,
    moved text not null,               -- JSON: identities, orders, deliveries, followers, lists, fields, words
    actor text not null,               -- usr_1, key_2, system
    merged_at bigint not null,
    undone_at bigint
);
create index customer_merge_from on customer_merge (from_id, customer_merge_id);
create index customer_merge_into on customer_merge (into_id, customer_merge_id);

-- Pairs of customers about whom something was noted: that they may be one person, or that somebody says they are not.
create table duplicate_pair (
    first_id bigint not null,          -- the smaller id
    second_id bigint not null,
    conflict_at bigint,                -- words of both came together
    dismissed_at bigint,               -- somebody said that they are two
    dismissed_by text,
    primary key (first_id, second_id)
) {clustered};

-- Consents: the append-only ledger, and its latest word per purpose, channel and topic.
{sequence topic}
create table topic (
    topic_id bigint not null primary key,
    name text not null,
    created_at bigint not null
);

{sequence consent_text}
create table consent_text (
    consent_text_id bigint not null primary key,
    version text not null unique,      -- names it in ledgers and files: personal_data-3
    kind text not null,                -- personal_data, advertising, policy, cookies
    number bigint not null,            -- of its kind, from 1
    locale text not null,
    body text not null,                -- published: never changed
    hash {blob} not null,              -- SHA-256 of the body
    published_at bigint not null,
    published_by text not null,
    unique (kind, number)
);

{sequence consent_entry}
create table consent_entry (
    consent_entry_id bigint not null primary key,
    customer_id bigint not null references customer (customer_id),
    purpose text not null,             -- marketing, service
    channel text not null,             -- email, sms …
    topic_id bigint not null,          -- 0 = every topic
    given boolean not null,
    basis text not null,               -- consent, contract, law, legitimate_interest
    consent_text_id bigint references consent_text (consent_text_id),
    source text not null,              -- import, unsubscribe_link, one_click, card, api …
    document text,                     -- on which document or page
    said_from text,                    -- the address of the person's device, where they said it themselves
    given_at bigint not null,          -- when the person said so
    recorded_at bigint not null,       -- when we wrote it down
    actor text not null                -- usr_1, key_2, customer, system
);
create index consent_entry_customer on consent_entry (customer_id, consent_entry_id);

create table consent (
    customer_id bigint not null,
    purpose text not null,
    channel text not null,
    topic_id bigint not null,
    given boolean not null,
    consent_entry_id bigint not null,
    given_at bigint not null,
    primary key (customer_id, purpose, channel, topic_id)
) {clustered};

-- Addresses that must never be written to. Known by a keyed hash, so that it outlives an erasure.
create table suppression (
    channel text not null,
    address_hash {blob} not null,
    address text,                      -- empty after an erasure
    reason text not null,              -- complaint, hard_bounce, erasure, legal, manual
    note text,
    created_at bigint not null,
    actor text not null,
    primary key (channel, address_hash)
) {clustered};
create index suppression_created on suppression (created_at, address_hash);
create index suppression_erased on suppression (created_at) where reason = 'erasure';

-- Known people who were asked once whether they agree, and on which basis the business says it writes to them.
{sequence confirmation_round}
create table confirmation_round (
    confirmation_round_id bigint not null primary key,
    state text not null,               -- asking, stopped
    advertising_id bigint not null references consent_text (consent_text_id),
    segment_id bigint,                 -- whom: of a segment
    list_id bigint,                    -- or of a list
    declared text not null,
    created_at bigint not null,
    created_by text not null
);

-- Questions whether the owner of an address agrees: asked for on the public page, or of a known person in a round. The
-- link's word is known by its hash. Those of a round are kept, so that nobody is asked twice about one edition.
{sequence confirmation}
create table confirmation (
    confirmation_id bigint not null primary key,
    round_id bigint references confirmation_round (confirmation_round_id),
    state text not null,               -- waiting, claimed, sent, unknown; confirmed, declined, replaced, expired, failed, skipped
    reason text,                       -- why it was not asked
    address text,                      -- empty when it is over
    address_hash {blob} not null,      -- keyed, as the suppression list knows it
    name text,                         -- as it was typed; empty when it is over
    locale text not null,
    advertising_id bigint not null references consent_text (consent_text_id),
    personal_data_id bigint references consent_text (consent_text_id), -- empty in a round
    word_hash {blob},                  -- SHA-256 of the link's word, which is made with the claim
    asked_at bigint not null,
    asked_from text,                   -- the address of the device; empty when it is over
    expires_at bigint not null,
    answered_at bigint,
    customer_id bigint,                -- who said yes, or who is asked in a round
    attempts bigint not null,
    due_at bigint not null,            -- not claimed before
    lease bigint not null,             -- fencing token of the claim; 0 = none
    lease_until bigint not null
);
create index confirmation_due on confirmation (state, due_at, confirmation_id);
create index confirmation_address on confirmation (address_hash, asked_at);
create index confirmation_asked on confirmation (asked_at, confirmation_id);
create index confirmation_customer on confirmation (customer_id) where customer_id is not null;
create unique index confirmation_once on confirmation (advertising_id, address_hash) where round_id is not null;
create index confirmation_round_state on confirmation (round_id, state) where round_id is not null;
create unique index confirmation_word on confirmation (word_hash) where word_hash is not null;

-- What the law demands to keep of somebody who was erased: sealed with a key that is kept outside.
{sequence evidence}
create table evidence (
    evidence_id bigint not null primary key,
    customer_id bigint not null,       -- a number that nothing else speaks of
    reason text not null,              -- request, term, mistake
    reference text,                    -- number of the request, with nothing of the person in it
    sealed {blob} not null,
    erased_at bigint not null,
    kept_until bigint not null,
    actor text not null
);
create index evidence_customer on evidence (customer_id, evidence_id);

-- Commerce.
{sequence category}
create table category (
    category_id bigint not null primary key,
    name text not null unique
);

{sequence product}
create table product (
    product_id bigint not null primary key,
    code text not null unique,         -- case-sensitive
    name text not null,
    search text not null,
    category_id bigint references category (category_id),
    price bigint,                      -- 1/10,000 of the major unit
    currency text,
    picture text,                      -- address of the picture
    url text,                          -- address of its page in the shop
    available boolean,                 -- empty: nobody said
    old_price bigint,                  -- above the price; 1/10,000 of the major unit
    vendor text,
    params text,                       -- JSON: name, value, unit; empty: nobody said
    pictures text,                     -- JSON: addresses of pictures after the first
    archived boolean not null,         -- out of the catalogue; lines of orders still point at it
    created_at bigint not null,
    updated_at bigint not null
);
create index product_name on product (search, product_id);

-- Who brought a product: a regular import, or files by hand (0). A whole catalogue speaks for what its own source
-- brought; what a source that is gone once named counts for nothing.
create table product_source (
    source_id bigint not null,
    product_id bigint not null references product (product_id),
    named boolean not null,            -- whether its last whole catalogue did
    primary key (source_id, product_id)
);
create index product_source_of on product_source (product_id);

-- An order's moment is its earliest line; a cancellation without its order is an order of its own kind.
{sequence orders}
create table orders (
    order_id bigint not null primary key,
    number text not null unique,
    kind text not null,                -- sale, cancellation
    state text not null,               -- placed, paid, shipped, delivered, cancelled, returned_in_part, returned
    state_at bigint not null,          -- since when; an older word about the state changes nothing
    customer_id bigint references customer (customer_id),
    placed_at bigint not null,
    currency text not null,
    total_minor bigint not null,       -- sum of the lines' rounded totals
    returned_minor bigint not null,    -- sum of its returns
    line_count bigint not null,
    digest {blob} not null,            -- of the content: an equal import changes nothing
    source text not null,
    created_at bigint not null
);
create index orders_customer on orders (customer_id, placed_at);
create index orders_placed on orders (placed_at, order_id);

create table order_line (
    order_id bigint not null references orders (order_id),
    position bigint not null,          -- position in the invoice: a product may repeat
    product_id bigint not null references product (product_id),
    name text,                         -- the line's own words where they differ
    quantity bigint not null,          -- millionths
    unit_price bigint not null,        -- 1/10,000 of the major unit
    total_minor bigint not null,
    placed_at bigint not null,
    primary key (order_id, position)
) {clustered};

-- What came back of an order, and when: it lowers sums at that moment.
{sequence order_return}
create table order_return (
    order_return_id bigint not null primary key,
    order_id bigint not null references orders (order_id),
    key text,                          -- the shop's own word: told twice, it is one return
    returned_at bigint not null,
    total_minor bigint not null,
    created_at bigint not null,
    unique (order_id, key)
);
create table order_return_line (
    order_return_id bigint not null references order_return (order_return_id),
    position bigint not null,          -- of the order's line
    quantity bigint not null,          -- millionths
    total_minor bigint not null,
    primary key (order_return_id, position)
) {clustered};

-- The life of an order as it was told by events and by the API; imports tell of its last state only.
{sequence order_change}
create table order_change (
    order_change_id bigint not null primary key,
    order_id bigint not null references orders (order_id),
    state text not null,
    changed_at bigint not null,
    recorded_at bigint not null,
    source text not null               -- events, api
);
create index order_change_order on order_change (order_id, order_change_id);

-- Events, append-only: a row holds a block of them. A batch that comes in is a block; blocks are merged in the background
-- by customers' bucket and month of receipt, sorted by customer and moment. The body's form stands in store::events.
{sequence event_block}
create table event_block (
    event_block_id bigint not null primary key,
    bucket bigint not null,            -- customer id / 16,384; -1 = a batch as it came
    month bigint not null,             -- of receipt: months since January 1970
    level bigint not null,             -- 0 = a batch, 1 = merged once, 2 = merged with all of its place
    batch_first bigint not null,       -- its events came in batches with ids between these two
    batch_last bigint not null,
    customer_first bigint not null,
    customer_last bigint not null,
    happened_first bigint not null,
    happened_last bigint not null,
    event_count bigint not null,
    body {blob} not null
);
create index event_block_place on event_block (bucket, month, event_block_id);

-- Ids of messages of the last 30 days: runs with a compact filter, and the sorted ids in pieces.
create table event_message_run (
    run_id bigint not null primary key,
    merged boolean not null,
    message_count bigint not null,
    piece_count bigint not null,
    received_at bigint not null,       -- of the newest
    filter {blob} not null
);
create table event_message (
    run_id bigint not null references event_message_run (run_id),
    piece bigint not null,
    ids {blob} not null,               -- 16 bytes each, ascending
    primary key (run_id, piece)
);

-- The registry: kinds and properties, learned from what arrives.
{sequence event_kind}
create table event_kind (
    event_kind_id bigint not null primary key,
    name text not null unique,
    locked boolean not null,           -- unknown properties are refused
    event_count bigint not null,
    first_at bigint not null,
    last_at bigint not null
);
create table event_property (
    event_kind_id bigint not null references event_kind (event_kind_id),
    name text not null,
    types bigint not null,             -- bits of domain::events::Types
    seen_count bigint not null,
    first_at bigint not null,
    last_at bigint not null,
    primary key (event_kind_id, name)
) {clustered};

-- Segments.
{sequence segment}
create table segment (
    segment_id bigint not null primary key,
    name text not null,
    description text not null,
    folder text not null,              -- empty = none
    rule text not null,                -- JSON of the condition language
    version bigint not null,
    archived boolean not null,
    created_at bigint not null,
    updated_at bigint not null,
    created_by text not null
);

-- Live membership. What happened since a snapshot stands in the changes after its number.
create table segment_snapshot (
    segment_id bigint not null primary key references segment (segment_id),
    version bigint not null,           -- of the segment whose rule was asked
    change_id bigint not null,         -- every change up to this one is in the members
    as_of bigint not null,
    members {blob} not null            -- a serialised bitmap of customers
);

{sequence segment_change}
create table segment_change (
    segment_change_id bigint not null primary key,
    segment_id bigint not null references segment (segment_id),
    customer_id bigint not null,
    entered boolean not null,          -- or left
    changed_at bigint not null
);
create index segment_change_segment on segment_change (segment_id, segment_change_id);
create index segment_change_customer on segment_change (customer_id, segment_change_id);
create index segment_change_moment on segment_change (segment_id, changed_at, segment_change_id, entered);

-- How large a segment was: once a day, and at each change of its rule.
create table segment_size (
    segment_id bigint not null references segment (segment_id),
    counted_at bigint not null,
    members bigint not null,
    changed boolean not null,          -- the rule was another before
    primary key (segment_id, counted_at)
) {clustered};

-- Lists: fixed sets of customers. Who is merged or erased leaves them.
{sequence list}
create table list (
    list_id bigint not null primary key,
    name text not null,
    description text not null,
    version bigint not null,
    archived boolean not null,
    created_at bigint not null,
    updated_at bigint not null,        -- of the name or of the members
    created_by text not null
);

create table list_member (
    list_id bigint not null references list (list_id),
    customer_id bigint not null references customer (customer_id),
    added_at bigint not null,
    primary key (list_id, customer_id)
) {clustered};
create index list_member_customer on list_member (customer_id, list_id);

-- Teams: people who work together. The people themselves live in the control database, so no key points there.
{sequence team}
create table team (
    team_id bigint not null primary key,
    name text not null,
    lead_id bigint,                    -- one of its members
    version bigint not null,
    created_at bigint not null
);

create table team_member (
    user_id bigint not null,
    team_id bigint not null references team (team_id),
    primary key (user_id, team_id)
) {clustered};
create index team_member_team on team_member (team_id, user_id);

-- Messages.
{sequence template}
create table template (
    template_id bigint not null primary key,
    name text not null,
    channel text not null,
    subject text not null,
    preheader text not null,
    body_kind text not null,           -- blocks, mjml
    body text not null,
    mentions text not null,            -- of the business's own, a name a line, told by the text when it is saved
    version bigint not null,
    archived boolean not null,
    created_at bigint not null,
    updated_at bigint not null
);

{sequence sender}
create table sender (
    sender_id bigint not null primary key,
    channel text not null,
    kind text not null,                -- sandbox, smtp
    name text not null,
    from_name text not null,
    from_address text not null,
    reply_to text,
    settings text not null,            -- JSON: host, port, security, user, connections, per_second
    secret {blob},                     -- the password, sealed
    version bigint not null,
    archived boolean not null,
    created_at bigint not null
);

-- What DNS said about a sender's domain when it was last asked.
create table domain_check (
    sender_id bigint not null primary key,
    checked_at bigint not null,
    broken boolean not null,
    findings text not null             -- JSON
);

-- Letters of senders with a limit per day, by the day of the workspace's zone. Counted with the claim.
create table sender_day (
    sender_id bigint not null,
    day bigint not null,
    used bigint not null,
    primary key (sender_id, day)
);

-- Keys by which senders sign (DKIM). A selector is never used twice under one domain: its record may still be in caches.
create table dkim_key (
    domain text not null,
    selector text not null,
    sender_id bigint not null,
    state text not null,               -- waiting, signing, retired
    secret {blob},                     -- the private key, sealed; a retired one is forgotten
    public_key text not null,          -- as it stands in DNS
    seen_at bigint,                    -- when its record was last seen in DNS
    looked_at bigint,                  -- when it was last looked for there
    created_at bigint not null,
    primary key (domain, selector)
);

-- Where a sender's bounces and complaints come in: an address for the provider's calls, and a mailbox.
create table sender_intake (
    sender_id bigint not null primary key references sender (sender_id),
    form text not null,                -- whose calls are taken: none, unisender_go, ses, mailgun …
    generation bigint not null,        -- signed into the address; another number is another address
    secret {blob},                     -- what the provider signs its calls with, sealed
    verp boolean not null,             -- each letter has a return path of its own
    mailbox text,                      -- JSON: host, port, security, user, folder
    mailbox_password {blob},           -- sealed
    uid_validity bigint not null,      -- of the mailbox's folder, as IMAP counts
    last_uid bigint not null,          -- letters up to this one were read
    called_at bigint,                  -- the provider's last call
    call_code text,                    -- why it was refused; empty when it was taken
    polled_at bigint,
    poll_code text,                    -- why the mailbox could not be read; empty when it was
    taken_count bigint not null,       -- returns that were about a letter of ours
    foreign_count bigint not null,     -- and those that were not
    version bigint not null
);

{sequence campaign}
create table campaign (
    campaign_id bigint not null primary key,
    name text not null,
    channel text not null,
    state text not null,               -- draft, approval, scheduled, planning, sending, paused, stopped, finished
    state_note text,                   -- why it waits: relay_unavailable, not_after …
    settings text not null,            -- JSON: segments, topic, purpose, control share, schedule, goal, utm
    content text,                      -- JSON: the message frozen at launch
    template_id bigint,
    sender_id bigint,
    audience {blob},                   -- the frozen bitmap of customer ids
    audience_count bigint not null,
    audience_at bigint,
    planned_through bigint not null,   -- deliveries exist for audience members up to this customer id
    seed {blob} not null,              -- of the control group's keyed hash
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    launched_at bigint,
    finished_at bigint,
    created_by text not null,
    changed_by text not null           -- who saved its settings last: not the one to approve them
);
create index campaign_created on campaign (created_at, campaign_id);

-- The latest request for a second person's word about a campaign.
create table approval (
    campaign_id bigint not null primary key references campaign (campaign_id),
    asked_by text not null,
    changed_by text not null,          -- who had saved the campaign last
    recipients bigint not null,        -- how many would have received it
    members bigint not null,           -- how many belonged to its audience
    digest {blob} not null,            -- of settings, message, sender and rules as they were
    asked_at bigint not null,
    decided_by text,
    decided_at bigint,
    approved boolean,
    word text                          -- why it was returned
);

-- One message to one customer by one channel: the whole truth of a send.
{sequence delivery}
create table delivery (
    delivery_id bigint not null primary key,
    campaign_id bigint not null references campaign (campaign_id),
    customer_id bigint not null,
    channel text not null,
    address text,                      -- known from the hand-over on
    state text not null,               -- planned, claimed, handed_over, delivered, bounced, complained, skipped, failed, unknown, cancelled
    reason text,
    attempts bigint not null,
    due_at bigint not null,            -- not claimed before
    lease bigint not null,             -- fencing token of the claim; 0 = none
    updated_at bigint not null,
    handed_over_at bigint,
    opened_at bigint,                  -- first by a person
    clicked_at bigint,
    unsubscribed_at bigint,
    unique (campaign_id, customer_id, channel)
);
create index delivery_due on delivery (campaign_id, state, due_at, delivery_id);
create index delivery_customer on delivery (customer_id, delivery_id);

-- What the far side said about a delivery, but for mere receipts: one row of a kind, so that a repeat changes nothing.
create table delivery_return (
    delivery_id bigint not null references delivery (delivery_id),
    kind text not null,                -- soft_bounce, hard_bounce, complaint, unsubscribe
    source text not null,              -- who told: unisender_go, ses, mailbox …
    code text not null,                -- a status such as 5.1.1, or the provider's word
    words text not null,               -- the far side's own; may hold the address
    happened_at bigint not null,
    received_at bigint not null,
    primary key (delivery_id, kind)
) {clustered};

{sequence link}
create table link (
    link_id bigint not null primary key,
    campaign_id bigint not null references campaign (campaign_id),
    position bigint not null,
    url text not null,                 -- the target; never taken from the visitor
    unique (campaign_id, position)
);

-- What came back: opens and clicks, machines' apart.
{sequence tracking_event}
create table tracking_event (
    tracking_event_id bigint not null primary key,
    delivery_id bigint not null references delivery (delivery_id),
    customer_id bigint not null,
    kind text not null,                -- open, click, unsubscribe
    link_id bigint,
    machine boolean not null,
    happened_at bigint not null
);
create index tracking_event_delivery on tracking_event (delivery_id);
create index tracking_event_customer on tracking_event (customer_id, happened_at);

-- The sandbox sender's outbox: messages that went nowhere.
create table sandbox_message (
    delivery_id bigint not null primary key,  -- negative: a test send
    campaign_id bigint,
    customer_id bigint,
    address text not null,
    subject text not null,
    raw {blob} not null,
    created_at bigint not null
);
create index sandbox_message_campaign on sandbox_message (campaign_id, delivery_id);
create index sandbox_message_created on sandbox_message (created_at, delivery_id);

-- Long work and uploads.
{sequence file}
create table file (
    file_id bigint not null primary key,
    name text not null,
    bytes bigint not null,
    sha256 {blob} not null,            -- empty while bytes are on their way
    row_count bigint,                  -- rows without the header
    inspection text,                   -- JSON: encoding, separator, columns with samples
    created_at bigint not null,
    created_by text not null
);
-- Uploaded bytes live in pieces, so that a node without the uploader's disk can read them.
create table file_piece (
    file_id bigint not null references file (file_id),
    position bigint not null,
    data {blob} not null,
    primary key (file_id, position)
);

{sequence operation}
create table operation (
    operation_id bigint not null primary key,
    kind text not null,                -- import, export, launch
    title text not null,
    state text not null,               -- waiting, running, finished, failed, cancelled
    params text not null,              -- JSON
    result text,                       -- JSON
    cursor text,                       -- where to go on after a restart
    done bigint not null,
    total bigint,
    failed bigint not null,
    cancel_requested boolean not null,
    created_at bigint not null,
    started_at bigint,
    finished_at bigint,
    created_by text not null,
    undo_id bigint                     -- of an import: the operation that takes it back
);
create index operation_created on operation (created_at, operation_id);

create table import_error (
    operation_id bigint not null references operation (operation_id),
    line bigint not null,              -- line of the file, the header is 1
    code text not null,
    field text,                        -- the target of the column; the row itself stays in the file
    primary key (operation_id, line)
) {clustered};

-- What each piece of an import changed, so that the import can be taken back; taken out when it was, and after a month.
create table import_journal (
    operation_id bigint not null references operation (operation_id),
    piece bigint not null,
    has_people boolean not null,       -- it holds what was known of people before
    body {blob} not null,              -- store::imports::journal
    primary key (operation_id, piece)
);

-- Products that went out of the catalogue because the import that made them was taken back: a file that tells of one
-- brings it back.
create table undone_product (
    product_id bigint not null primary key references product (product_id)
);

-- Imports that repeat by themselves: where the file lies, how it is read, when, and what the last runs came to.
{sequence regular_import}
create table regular_import (
    regular_import_id bigint not null primary key,
    name text not null,
    place text not null,               -- JSON: an address, or a folder with a pattern
    secret {blob},                     -- sealed: a login with its password, or a header
    schedule text not null,            -- JSON: every hour, day or week, and at which minute
    plan text not null,                -- JSON: the order of each of its imports
    headings text not null,            -- JSON: what the columns were called that the plan uses
    state text not null,               -- active, stopped
    state_reason text,                 -- by_hand, right_gone, restored
    next_at bigint,                    -- when it runs next; empty while it is stopped
    digest {blob},                     -- SHA-256 of what came from the address last and was imported
    etag text,                         -- what the answer said about it
    modified text,
    failures bigint not null,          -- failed runs in a row
    operation_id bigint,               -- the last import that it ordered
    actor text not null,               -- as whom it runs: who saved it last
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);

-- Files of its folder, by name: taken are those with a digest.
create table regular_import_file (
    regular_import_id bigint not null references regular_import (regular_import_id),
    name text not null,
    bytes bigint not null,
    modified_at bigint not null,
    seen_at bigint not null,           -- since when it has this size and moment
    digest {blob},
    operation_id bigint,               -- the import that took it
    primary key (regular_import_id, name)
);

{sequence regular_import_run}
create table regular_import_run (
    regular_import_run_id bigint not null primary key,
    regular_import_id bigint not null references regular_import (regular_import_id),
    ran_at bigint not null,
    outcome text not null,             -- started, unchanged, nothing, failed
    code text,                         -- why it failed
    detail text,
    file_name text,
    operation_id bigint
);
create index regular_import_run_of on regular_import_run (regular_import_id, regular_import_run_id);

-- Webhooks: whom we tell of what happens, and the messages that wait for them.
{sequence webhook}
create table webhook (
    webhook_id bigint not null primary key,
    url text not null,
    description text not null,
    kinds text not null,               -- JSON list: segment.entered, segment.left
    segments text not null,            -- JSON list of ids; empty = all
    state text not null,               -- active, paused
    state_reason text,                 -- by_hand, gave_up, gone
    failing_since bigint,              -- since when nothing was taken
    secret {blob} not null,            -- sealed
    old_secret {blob},                 -- sealed; signs beside the new one until its term
    old_secret_until bigint,
    cursor_id bigint not null,         -- messages were made of every change of a segment up to this one
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    created_by text not null
);

{sequence webhook_message}
create table webhook_message (
    webhook_message_id bigint not null primary key,
    webhook_id bigint not null references webhook (webhook_id),
    kind text not null,
    body text not null,                -- JSON, the same at every try
    thing_count bigint not null,       -- how many things it tells of
    state text not null,               -- waiting, delivered, failed
    attempts bigint not null,
    due_at bigint not null,            -- not claimed before
    lease bigint not null,             -- fencing token of the claim; 0 = none
    lease_until bigint not null,
    created_at bigint not null,
    tried_at bigint,
    last_status bigint,                -- the receiver's answer
    last_error text                    -- or why there was none
);
create index webhook_message_due on webhook_message (state, due_at, webhook_message_id);
create index webhook_message_webhook on webhook_message (webhook_id, webhook_message_id);

-- Plumbing: work queue, outbox, change feed, idempotency, audit.
{sequence work}
create table work (
    work_id bigint not null primary key,
    kind text not null,
    subject bigint not null,           -- id of what the work is about
    due_at bigint not null,
    lease bigint not null,             -- fencing token; 0 = free
    lease_until bigint not null,
    attempts bigint not null,
    created_at bigint not null,
    unique (kind, subject)
);
create index work_due on work (kind, due_at);
{sequence lease}

{sequence outbox}
create table outbox (
    outbox_id bigint not null primary key,
    kind text not null,
    payload text not null,
    due_at bigint not null,
    attempts bigint not null,
    created_at bigint not null
);
create index outbox_due on outbox (due_at, outbox_id);

create table feed (
    seq {autoincrement},
    xid bigint not null {xid_default}, -- the writing transaction: order of visibility on PostgreSQL
    noun text not null,
    change text not null,
    ids text not null,                 -- JSON list of ids
    created_at bigint not null
);
create index feed_order on feed (xid, seq);

-- Which database this is, for what is derived from it and kept elsewhere; a copy from a backup begins without.
create table origin (
    part bigint not null primary key,  -- always 1
    token text not null
);

create table idempotency (
    actor text not null,
    key text not null,
    digest {blob} not null,            -- of method, path and body
    status bigint,                     -- empty while in flight
    body text,
    created_at bigint not null,
    primary key (actor, key)
) {clustered};
create index idempotency_created on idempotency (created_at);

{sequence audit}
create table audit (
    audit_id bigint not null primary key,
    happened_at bigint not null,
    actor text not null,
    action text not null,              -- customers.update, campaigns.launch …
    subject text not null,             -- cus_1, cmp_2, empty for the workspace
    detail text not null               -- JSON without personal data
);
create index audit_happened on audit (happened_at, audit_id);
