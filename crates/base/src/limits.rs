//! Limits on everything that comes from outside, in one place and documented in `docs/reference/limits.md`.

/// Bytes of a JSON request body.
pub const JSON_BODY_BYTES: usize = 1024 * 1024;
/// Bytes of an uploaded file.
pub const UPLOAD_BYTES: usize = 512 * 1024 * 1024;
/// Characters of a name of anything a person creates.
pub const NAME_CHARS: usize = 200;
/// Characters of a free text (description, consent text, address line).
pub const TEXT_CHARS: usize = 10_000;
/// Bytes of a template's body.
pub const TEMPLATE_BYTES: usize = 512 * 1024;
/// Conditions in one rule, groups included.
pub const RULE_NODES: usize = 200;
/// Depth of nested groups in one rule.
pub const RULE_DEPTH: usize = 8;
/// Values in one "is one of" list.
pub const RULE_VALUES: usize = 1_000;
/// Tests of properties in one condition of a rule.
pub const RULE_FILTERS: usize = 20;
/// Rows of one page of a list.
pub const PAGE_ROWS: usize = 200;
/// Rows of one transaction of bulk work.
pub const BULK_ROWS: usize = 1_000;
/// Characters of one CSV cell that is kept.
pub const CELL_CHARS: usize = 10_000;
/// Columns of an imported file.
pub const IMPORT_COLUMNS: usize = 500;
/// Days within which an import can be taken back; its journal is kept as long.
pub const IMPORT_UNDO_DAYS: i64 = 30;
/// Regular imports of one workspace.
pub const REGULAR_IMPORTS: usize = 50;
/// Runs of a regular import that are remembered, the newest ones.
pub const REGULAR_IMPORT_RUNS: i64 = 100;
/// Files of a folder that fit the pattern of a regular import.
pub const REGULAR_IMPORT_FILES: usize = 1_000;
/// Characters of an e-mail address (RFC 5321: 64 + @ + 255, in practice 254).
pub const EMAIL_CHARS: usize = 254;
/// Lists of one workspace; every rule and every customer may be asked about each of them.
pub const LISTS: usize = 1_000;
/// Orders, changes of orders or returns told in one call.
pub const ORDERS_OF_CALL: usize = 500;
/// Parameters of one product ("colour: white").
pub const PRODUCT_PARAMS: usize = 50;
/// Characters of the value of a parameter.
pub const PRODUCT_PARAM_CHARS: usize = 500;
/// Pictures of one product beside the first.
pub const PRODUCT_PICTURES: usize = 9;
/// Products described in one call.
pub const PRODUCTS_OF_CALL: usize = 1_000;
/// Fields of the business's own on customers, and in one type of records.
pub const FIELDS: usize = 200;
/// Choices of one field.
pub const FIELD_CHOICES: usize = 500;
/// Characters of a field's key.
pub const FIELD_KEY_CHARS: usize = 50;
/// Characters of a text in a field of the business's own.
pub const FIELD_TEXT_CHARS: usize = 1_000;
/// Record types in use.
pub const RECORD_TYPES: usize = 100;
/// Records of one customer.
pub const RECORDS_OF_CUSTOMER: usize = 1_000;
/// Records of one type that a message tells a customer of, the newest ones.
pub const RECORDS_IN_MESSAGE: usize = 10;
/// Bytes of a provider's call that tells of bounces.
pub const RETURN_BODY_BYTES: usize = 2 * 1024 * 1024;
/// Bounces, complaints and receipts told in one call.
pub const RETURNS_OF_CALL: usize = 5_000;
/// Rows of one section of the archive that a person is given of what is kept of them.
pub const ARCHIVE_ROWS: usize = 100_000;
/// Rows of one section on the page of that archive that people read.
pub const ARCHIVE_PAGE_ROWS: usize = 500;
/// Bytes of that archive's data before packing; letters come on top, as long as the whole is below 4 GB.
pub const ARCHIVE_BYTES: usize = 512 * 1024 * 1024;
/// Letters in that archive.
pub const ARCHIVE_LETTERS: usize = 2_000;
/// Teams of a workspace.
pub const TEAMS: usize = 100;
/// People of one team.
pub const TEAM_MEMBERS: usize = 200;
