// Draws the OpenAPI document as a searchable list. Texts are set as text, never as markup.
const METHODS = ["get", "post", "put", "patch", "delete"];
let doc;

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function resolve(schema) {
  if (!schema || !schema.$ref) return schema;
  return schema.$ref.split("/").slice(1).reduce((at, key) => at?.[key.replace(/~1/g, "/")], doc);
}

// A schema as an example that reads like the JSON it describes.
function sketch(schema, depth = 0) {
  schema = resolve(schema);
  if (!schema || depth > 6) return "…";
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.join(" | ");
  const variants = (schema.oneOf || schema.anyOf || []).filter((one) => one.type !== "null");
  if (variants.length) return sketch(variants[0], depth);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((one) => sketch(one, depth)));
  const type = [].concat(schema.type || "object").find((one) => one !== "null");
  if (type === "array") return [sketch(schema.items, depth + 1)];
  if (type === "object") {
    const out = {};
    for (const [key, value] of Object.entries(schema.properties || {})) out[key] = sketch(value, depth + 1);
    return out;
  }
  if (type === "integer" || type === "number") return 0;
  if (type === "boolean") return true;
  return schema.format === "date-time" ? "2026-01-31T12:00:00Z" : "text";
}

function example(content) {
  const [kind, media] = Object.entries(content || {})[0] || [];
  if (!kind) return null;
  if (!media.schema || !kind.includes("json")) return element("p", { class: "quiet" }, kind);
  return element("pre", {}, JSON.stringify(sketch(media.schema), null, 2));
}

function details(operation) {
  const body = element("div", { class: "body" });
  for (const line of (operation.description || "").split("\n\n")) if (line.trim()) body.append(element("p", {}, line));
  if (operation.parameters?.length) {
    const rows = operation.parameters.map((parameter) =>
      element("tr", {},
        element("td", {}, element("code", {}, parameter.name)),
        element("td", { class: "quiet" }, parameter.in + (parameter.required ? ", required" : "")),
        element("td", {}, parameter.description || "")));
    body.append(element("h3", {}, "Parameters"), element("table", {}, element("tbody", {}, ...rows)));
  }
  if (operation.requestBody) body.append(element("h3", {}, "Body"), example(operation.requestBody.content) || "");
  body.append(element("h3", {}, "Answers"));
  for (const [status, response] of Object.entries(operation.responses || {})) {
    const resolved = resolve(response);
    const success = status.startsWith("2");
    body.append(element("p", {}, element("code", {}, status), " ", resolved.description || ""));
    if (success) body.append(example(resolved.content) || "");
  }
  return body;
}

function draw(operations) {
  const main = document.getElementById("operations");
  const nouns = document.getElementById("nouns");
  main.replaceChildren();
  nouns.replaceChildren();
  let last;
  for (const { path, method, operation } of operations) {
    const noun = operation.tags?.[0] || "";
    if (noun !== last) {
      last = noun;
      main.append(element("h2", { id: noun }, noun));
      nouns.append(element("a", { href: "#" + noun }, noun));
    }
    const row = element("details", { id: operation.operationId || path });
    row.append(element("summary", {},
      element("span", { class: "method " + method.toUpperCase() }, method.toUpperCase()),
      element("code", {}, path),
      element("span", { class: "what" }, operation.summary || "")));
    row.addEventListener("toggle", () => { if (row.open && row.children.length === 1) row.append(details(operation)); });
    main.append(row);
  }
  if (!operations.length) main.append(element("p", { class: "quiet" }, "Nothing is called so."));
}

async function start() {
  doc = await (await fetch("/api/openapi.json")).json();
  const all = [];
  for (const [path, item] of Object.entries(doc.paths)) {
    for (const method of METHODS) if (item[method]) all.push({ path, method, operation: item[method] });
  }
  all.sort((a, b) => (a.operation.tags?.[0] || "").localeCompare(b.operation.tags?.[0] || ""));
  const search = document.getElementById("search");
  const find = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    draw(all.filter(({ path, method, operation }) => {
      const text = `${method} ${path} ${operation.summary} ${operation["x-permission"] || ""}`.toLowerCase();
      return words.every((word) => text.includes(word));
    }));
  };
  search.addEventListener("input", find);
  find();
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

start().catch(() => {
  document.getElementById("operations").textContent = "The document could not be loaded.";
});
