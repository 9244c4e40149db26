// A workspace in which every text that a person, a program or a file can put in is a hostile name.

import { Filler } from "./hostile.mjs";

const EVERYBODY = { all: [] };

/** Makes and fills it; what the walk needs to open each of its pages. */
export async function fillShop(context, server, slug) {
  const session = await (await context.request.get(`${server.address}/api/session`)).json();
  const outside = new Filler(context, `${server.address}/api`, session.csrf);
  const place = { zone: "Europe/Moscow", currency: "RUB", locale: "ru" };
  await outside.create("/workspaces", { slug, name: outside.name(), ...place });
  const shop = new Filler(context, `${server.address}/api/w/${slug}`, session.csrf);
  const made = { slug };
  await settings(shop);
  await people(shop, made);
  await goods(shop, made);
  await audience(shop, made);
  await letters(shop, made);
  await surroundings(shop, made);
  return { made, used: shop.next, refused: [...outside.refused, ...shop.refused] };
}

async function settings(shop) {
  const { etag } = await shop.send("GET", "/settings");
  const change = { business_name: shop.name(), postal_address: shop.name() };
  await shop.send("PATCH", "/settings", change, { "if-match": etag });
  await shop.send("PATCH", "/settings", { site: "javascript:siegeRan(1)" }, { "if-match": etag });
}

async function people(shop, made) {
  const label = () => ({ ru: shop.name(), en: shop.name() });
  const choices = () => [1, 2].map((n) => ({ value: `v${n}`, label: label() }));
  await shop.create("/fields", { key: "note", label: label(), type: "text" });
  await shop.create("/fields", { key: "kind", label: label(), type: "choice", choices: choices() });
  const field = { key: "note", label: label(), type: "text" };
  made.recordType = (
    await shop.create("/record-types", { key: "visit", label: label(), fields: [field] })
  ).id;
  const customer = (n) => ({
    first_name: shop.name(),
    middle_name: shop.name(),
    last_name: shop.name(),
    city: shop.name(),
    fields: { note: shop.name(), kind: "v1" },
    identities: [
      { kind: "email", value: `h${n}@siege.example` },
      { kind: "external", value: `${shop.name().slice(0, 90)} ${n}` },
    ],
  });
  const customers = await shop.times(110, (n) => shop.create("/customers", customer(n)));
  made.customers = customers.map((one) => one.id).filter(Boolean);
  await shop.times(10, (n) =>
    shop.create("/records", {
      type: "visit",
      customer_id: made.customers[n],
      number: `${shop.name().slice(0, 90)}`,
      fields: { note: shop.name() },
    }),
  );
  const events = [...Array(20).keys()].map((n) => ({
    type: "track",
    userId: "known",
    anonymousId: `a${n}`,
    event: shop.name(),
    properties: { note: shop.name(), [shop.name()]: shop.name() },
  }));
  await shop.create("/events", { batch: events });
  const consent = { purpose: "marketing", channel: "email", given: true };
  await shop.times(20, (n) => shop.create(`/customers/${made.customers[n]}/consents`, consent));
}

async function goods(shop, made) {
  const product = (n) => ({
    code: `${n} ${shop.name().slice(0, 60)}`,
    name: shop.name(),
    url: "javascript:siegeRan(1)",
  });
  const tidy = (n) => ({ code: `T${n}`, name: shop.name() });
  await shop.create("/products", { products: [...Array(10).keys()].map(product) });
  await shop.create("/products", { products: [...Array(20).keys()].map(tidy) });
  const order = (n) => ({
    number: `${n} ${shop.name().slice(0, 60)}`,
    placed_at: "2026-01-10T09:00:00Z",
    customer: { email: `h${n}@siege.example` },
    lines: [{ code: `T${n}`, name: shop.name(), quantity: 1, unit_price: 10 }],
  });
  const orders = await shop.times(20, (n) => shop.send("PUT", "/orders", order(n)));
  made.order = orders.map((one) => one.json.id).find(Boolean);
}

async function audience(shop, made) {
  const lists = await shop.times(10, () =>
    shop.create("/lists", { name: shop.name(), description: shop.name() }),
  );
  made.list = lists[0].id;
  await shop.create(`/lists/${made.list}/members`, { add: made.customers.slice(0, 20), remove: [] });
  const segments = await shop.times(10, () =>
    shop.create("/segments", { name: shop.name(), rule: EVERYBODY }),
  );
  made.segment = segments[0].id;
  const city = { subject: "field", field: "city", op: "in", value: [shop.name(), shop.name()] };
  made.ruled = (await shop.create("/segments", { name: shop.name(), rule: { all: [city] } })).id;
  await shop.times(5, () => shop.create("/topics", { name: shop.name() }));
  await shop.create("/suppressions", { channel: "email", address: "gone@siege.example" });
}

async function letters(shop, made) {
  const body = [
    { kind: "text", text: `{{ customer.first_name }} {{ customer.last_name }} {{ customer.city }}` },
    { kind: "text", text: shop.name() },
    { kind: "button", text: shop.name(), url: "https://shop.example/look" },
    { kind: "footer" },
  ];
  const template = (blocks) => ({
    name: shop.name(),
    subject: `{{ customer.first_name }} ${shop.name()}`,
    preheader: shop.name(),
    body_kind: "blocks",
    body: JSON.stringify(blocks),
  });
  await shop.times(5, () => shop.create("/templates", template(body)));
  made.template = (await shop.create("/templates", template([body[0], body[2], body[3]]))).id;
  await shop.create("/senders", {
    name: shop.name(),
    kind: "sandbox",
    from_name: shop.name(),
    from_address: "n@siege.example",
  });
  const sender = (await shop.send("GET", "/senders")).json.rows[0].id;
  const campaign = () => ({
    name: shop.name(),
    channel: "email",
    template_id: made.template,
    sender_id: sender,
    purpose: "marketing",
    topic_id: null,
    include: [made.segment],
    exclude: [],
    control_percent: 0,
    schedule: { at: null, not_after: null },
    goal_days: 7,
    utm: null,
  });
  const campaigns = await shop.times(6, () => shop.create("/campaigns", campaign()));
  [made.campaign, made.draft] = campaigns.map((one) => one.id);
  const { will_receive } = await shop.create(`/campaigns/${made.campaign}/estimate`, {});
  await shop.create(`/campaigns/${made.campaign}/launch`, { expected_recipients: will_receive });
}

async function surroundings(shop, made) {
  await shop.times(5, () => shop.create("/keys", { name: shop.name(), scopes: ["orders.read"] }));
  await shop.times(3, () =>
    shop.create("/webhooks", {
      url: `https://hooks.invalid/<img data-siege>?${encodeURIComponent(shop.name())}`,
      kinds: ["segment.entered"],
      description: shop.name(),
      segments: [],
    }),
  );
  await shop.times(3, () =>
    shop.create("/webhooks", {
      url: "https://hooks.invalid/in",
      kinds: ["segment.left"],
      description: shop.name(),
      segments: [],
    }),
  );
  await shop.times(5, (n) =>
    shop.create("/users", {
      email: `u${n}@siege.example`,
      name: shop.name(),
      role: "viewer",
      password: "a long enough one",
    }),
  );
  const cell = () => `"${shop.name().replaceAll('"', '""')}"`;
  const csv = `email,${cell()},${cell()}\nnonsense,${cell()},${cell()}\n`;
  const file = await shop.send(
    "POST",
    `/files?name=${encodeURIComponent(`${shop.name().slice(0, 90)}.csv`)}`,
    csv,
    { "content-type": "application/octet-stream" },
  );
  const mapping = [
    { column: 0, target: "email" },
    { column: 1, target: "city" },
  ];
  const order = { file_id: file.json.id, kind: "customers", mapping, dry_run: false };
  made.operation = (await shop.create("/imports", order)).id;
}
