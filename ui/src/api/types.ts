export type Id = string;
export type Moment = string;
export type Channel =
  | "email"
  | "sms"
  | "web_push"
  | "mobile_push"
  | "push"
  | "telegram"
  | "vk"
  | "whatsapp"
  | "max"
  | "viber"
  | "call";
export type Purpose = "marketing" | "service";

export interface Money {
  amount_minor: number;
  currency: string;
}
export interface Rows<T> {
  rows: T[];
  next_cursor: string | null;
  total?: number | null;
}
export interface Problem {
  type?: string;
  title: string;
  status: number;
  code: string;
  field?: string | null;
  detail?: string | null;
  hint?: string | null;
}
/** A text that the server speaks in both languages. */
export interface Both {
  ru: string;
  en: string;
}

// Access
export interface WorkspaceInfo {
  slug: string;
  name: string;
  role: string;
  permissions: string[];
  zone: string;
  currency: string;
  locale: string;
  /** Nothing is to be seen there before a second factor is set up. */
  needs_second_factor: boolean;
  /** This user sees customers' addresses and numbers masked there. */
  addresses_masked: boolean;
}
export interface Me {
  user: { id: Id; email: string; name: string; locale: string; second_factor: boolean };
  csrf: string;
  workspaces: WorkspaceInfo[];
}
export interface Setup {
  email: string;
  password: string;
  name: string;
  locale: string;
  workspace: { slug: string; name: string; zone: string; currency: string; locale: string };
}
export interface User {
  id: Id;
  email: string;
  name: string;
  role: string;
}
export interface Key {
  id: Id;
  kind: string;
  name: string;
  scopes: string[];
  expires_at: Moment | null;
}
/** Shown once, when the key is made. */
export interface FreshKey extends Key {
  secret: string;
}
export interface AuditRow {
  id: Id;
  at: Moment;
  actor: string;
  actor_name: string | null;
  action: string;
  subject: string | null;
  detail: unknown;
}
export interface Settings {
  name: string;
  zone: string;
  currency: string;
  locale: string;
  business_name: string | null;
  postal_address: string | null;
  accent_color: string | null;
  site: string | null;
}

// Rules
/** A length of time: one of the three. */
export interface Span {
  minutes?: number;
  hours?: number;
  days?: number;
}
export type Period =
  | { last_days: number }
  | { last_hours: number }
  | { last_minutes: number }
  | { between: [string, string] }
  | { calendar: string }
  | { after: Source; within: Span };
/** An operator and its value. */
export interface Test {
  op: string;
  value?: unknown;
}
export interface PropertyTest extends Test {
  property: string;
}
/** Events of a kind or rows of another table, whose properties pass every test. */
export interface Source {
  kind?: string;
  table?: string;
  where?: PropertyTest[];
}
export interface Condition extends Test, Source {
  subject: string;
  field?: string;
  measure?: string;
  what?: string;
  values?: string[];
  but_not?: string[];
  aggregate?: string;
  of?: string;
  first?: Source;
  then?: Source;
  within?: Span;
  purpose?: string;
  channel?: string;
  topic_id?: Id | null;
  segment_id?: Id;
  list_id?: Id;
  campaign_id?: Id;
  period?: Period;
}
/** What customers are ranked by: a measure without a comparison. */
export type Measure = Partial<Condition> & { subject: string };
/** Rank and limit around a whole rule: the best by a measure, or some drawn with a seed. */
export interface Limit {
  by?: Measure;
  seed?: number;
  count?: number;
  percent?: number;
}
export type Rule = { all: Rule[] } | { any: Rule[] } | { none: Rule[] } | Condition;

export interface ChannelCount {
  channel: Channel;
  count: number;
}

// Home
export interface HomeLine {
  kind: "sleeping" | "second_purchase" | "due" | "birthdays";
  customers: number;
  value: { low: Money; expected: Money; high: Money } | null;
  definition: Both;
  rule: Rule;
  segment_name: Both;
  template_hint?: string | null;
}
export interface Home {
  customers: number;
  reachable: ChannelCount[];
  orders: { days: number; count: number; buyers: number; revenue: Money };
  lines: HomeLine[];
  as_of: Moment;
}
export interface Found {
  id: Id;
  name: string;
  hint?: string | null;
}
export interface SearchAnswer {
  customers: Found[];
  segments: Found[];
  campaigns: Found[];
  templates: Found[];
  products: Found[];
}

// Customers
export interface CustomerRow {
  id: Id;
  name: string | null;
  email: string | null;
  phone: string | null;
  city: string | null;
  created_at: Moment;
  orders_count: number;
  orders_sum: Money;
  last_order_at: Moment | null;
  engagement: number | null;
  reach: Channel[];
  preferred_channel: string | null;
  /** The user who looks after the customer. */
  responsible: Id | null;
}
export interface Consent {
  purpose: Purpose;
  channel: Channel;
  topic_id: Id | null;
  given: boolean;
  given_at: Moment;
}
export interface Reach {
  channel: Channel;
  can: boolean;
  reason: string | null;
}
export interface Card {
  id: Id;
  state: string;
  version: number;
  first_name: string | null;
  middle_name: string | null;
  last_name: string | null;
  gender: string | null;
  birthday: string | null;
  country: string | null;
  city: string | null;
  locale: string | null;
  source: string | null;
  preferred_channel: string | null;
  contact_frequency: string | null;
  paused_until: Moment | null;
  responsible: Id | null;
  created_at: Moment;
  identities: { kind: string; value: string; typed?: string | null }[];
  consents: Consent[];
  reach: Reach[];
  orders: {
    count: number;
    sum: Money;
    average: Money | null;
    first_at: Moment | null;
    last_at: Moment | null;
  };
  engagement: { rating: number | null; sent: number; opened: number; clicked: number };
  segments: { id: Id; name: string }[];
  name?: string | null;
  erased_at?: Moment | null;
  erasure_reason?: string | null;
  erasure_reference?: string | null;
}
export interface TimelineRow {
  kind: string;
  at: Moment;
  data: TimelineData;
}
export interface TimelineData {
  campaign_id?: Id | null;
  campaign_name?: string | null;
  channel?: string | null;
  delivery_id?: Id | null;
  given?: boolean | null;
  lines?: number | null;
  number?: string | null;
  order_id?: Id | null;
  purpose?: string | null;
  reason?: string | null;
  source?: string | null;
  state?: string | null;
  topic_id?: Id | null;
  topic_name?: string | null;
  total?: Money | null;
  url?: string | null;
  event?: string | null;
  code?: string | null;
  words?: string | null;
  properties?: Record<string, unknown> | null;
}
export interface ConsentEntry {
  id: number;
  actor: string;
  basis: string;
  channel: string;
  document?: string | null;
  text_version?: string | null;
  /** The address of the device the person said it on. */
  said_from?: string | null;
  given: boolean;
  given_at: Moment;
  purpose: string;
  recorded_at: Moment;
  source: string;
  topic_id?: Id | null;
}
export interface CustomerChanges {
  first_name?: string | null;
  middle_name?: string | null;
  last_name?: string | null;
  gender?: string | null;
  birthday?: string | null;
  country?: string | null;
  city?: string | null;
  preferred_channel?: string | null;
  contact_frequency?: string | null;
  responsible?: Id | null;
  add_identities?: { kind: string; value: string }[];
  remove_identities?: { kind: string; value: string }[];
}
export type NewCustomer = Omit<CustomerChanges, "add_identities" | "remove_identities"> & {
  identities?: { kind: string; value: string }[];
};
export interface ConsentChange {
  purpose: Purpose;
  channel: Channel;
  topic_id?: Id | null;
  given: boolean;
  basis: string;
  source?: string;
  document?: string;
  text_version?: string;
  given_at?: Moment;
}
export interface Topic {
  id: Id;
  name: string;
}
export interface Suppression {
  channel: Channel;
  address: string;
  reason: string;
  created_at: Moment;
}

// Products and orders
export interface Product {
  id: Id;
  code: string;
  name: string;
  category: string | null;
  /** A decimal number with at most four places. */
  price: string | null;
  currency: string | null;
  picture?: string | null;
  /** Its page in the shop. */
  url?: string | null;
  /** Null where nobody said. */
  available?: boolean | null;
  /** What it cost before, where it costs less now. */
  old_price?: string | null;
  vendor?: string | null;
}
/** A product with everything that is known of it. */
export interface ProductView extends Product {
  params: { name: string; value: string; unit: string | null }[];
  pictures: string[];
}
export interface OrderRow {
  id: Id;
  number: string;
  kind: string;
  state: string;
  customer_id: Id | null;
  customer_name?: string | null;
  total: Money;
  placed_at: Moment;
}

// Segments
export interface SegmentRow {
  id: Id;
  name: string;
  description?: string;
  sentence?: Both | null;
  reach?: ChannelCount[];
  count: number | null;
  updated_at?: Moment;
  created_at?: Moment;
}
export interface Segment extends SegmentRow {
  rule: Rule;
  version: number;
}
export interface SegmentPreview {
  count: number;
  total: number;
  share: number;
  reach: ChannelCount[];
  conditions: { path: string; count: number }[];
  samples: { id: Id; name: string | null; city?: string | null }[];
  sentence: Both;
  as_of: Moment;
}

export interface VocabularyWord {
  value: string;
  label: Both;
}
export interface VocabularyOp {
  op: string;
  label: Both;
  /** What stands after the operator: none, one, two, list, days. */
  operand: string;
}
export interface VocabularyField {
  name: string;
  kind: string;
  label: Both;
  choices: VocabularyWord[];
}
/** A property of a table's rows. */
export interface VocabularyProperty extends VocabularyField {
  /** Of a reference: the prefix of its ids. */
  prefix: string;
}
export interface VocabularyTable {
  name: string;
  events: boolean;
  /** Records of a type of the business's own. */
  records: boolean;
  label: Both;
  properties: VocabularyProperty[];
}
/** Everything the segment builder can say in this workspace. */
export interface Vocabulary {
  currency: string;
  subjects: VocabularyWord[];
  fields: VocabularyField[];
  field_ops: { kind: string; ops: VocabularyOp[] }[];
  measures: { measure: string; label: Both; unit: string }[];
  compare_ops: VocabularyOp[];
  whats: VocabularyWord[];
  purposes: VocabularyWord[];
  channels: VocabularyWord[];
  topics: { id: Id; name: string }[];
  categories: { id: Id; name: string }[];
  segments: { id: Id; name: string }[];
  lists: { id: Id; name: string }[];
  campaigns: { id: Id; name: string }[];
  tables: VocabularyTable[];
  figures: { aggregate: string; label: Both; unit: string; property: string }[];
  message_whats: VocabularyWord[];
  calendars: VocabularyWord[];
  span_units: VocabularyWord[];
}
export interface WhyAnswer {
  verdict: boolean;
  conditions: { path: string; sentence: Both; value: unknown; verdict: boolean }[];
}

// Operations
export type OperationState = "waiting" | "running" | "finished" | "failed" | "cancelled";
export interface Operation {
  id: Id;
  kind: string;
  title: string;
  state: OperationState;
  done: number;
  total: number | null;
  failed: number;
  rate_per_second: number | null;
  seconds_left: number | null;
  result: unknown;
  created_at: Moment;
  started_at: Moment | null;
  finished_at: Moment | null;
  /** Of an import: the operation that takes it back. */
  undo_id?: Id | null;
}

// Campaigns
export interface ReasonCount {
  reason: string;
  count: number;
}
export interface Campaign {
  id: Id;
  version: number;
  state: string;
  name: string;
  channel: Channel;
  template_id: Id | null;
  sender_id: Id | null;
  purpose: Purpose;
  topic_id: Id | null;
  include: Id[];
  exclude: Id[];
  control_percent: number;
  schedule: { at: Moment | null; not_after: Moment | null };
  goal_days: number;
  utm: { source: string; medium: string; campaign: string } | null;
}
export interface CampaignProgress {
  state: string;
  state_note: string | null;
  planned: number;
  handed_over: number;
  delivered: number;
  skipped: ReasonCount[];
  failed: number;
  unknown: number;
  cancelled: number;
  total: number;
  rate_per_second: number | null;
  seconds_left: number | null;
}
export interface Template {
  id: Id;
  version: number;
  name: string;
  subject: string;
  preheader: string;
  body_kind: string;
  body: string;
}
export interface Sender {
  id: Id;
  name: string;
  kind: string;
  from_address: string;
}
