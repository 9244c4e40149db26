// Five hundred names that try to become a script, and a workspace filled with them wherever a text goes in.

import { expect } from "./steps.mjs";

/** What each of them would call if it ran, and the host that it would ask. */
export const MARKER = "siegeRan";
export const FOREIGN = "siege.invalid";

const CALL = `${MARKER}(1)`;

/** Forms in which a text has become a script somewhere. Each element carries the mark by which it is found. */
const FORMS = [
  `<script data-siege>${CALL}</script>`,
  `<img data-siege src=x onerror=${CALL}>`,
  `<svg data-siege onload=${CALL}>`,
  `<svg data-siege><script>${CALL}</script></svg>`,
  `<iframe data-siege srcdoc="<script>parent.${CALL}</script>">`,
  `<iframe data-siege src="javascript:parent.${CALL}">`,
  `<a data-siege href="javascript:${CALL}">x</a>`,
  `<details data-siege open ontoggle=${CALL}>`,
  `<input data-siege autofocus onfocus=${CALL}>`,
  `<body data-siege onload=${CALL}>`,
  `<link data-siege rel=stylesheet href=//${FOREIGN}/a.css>`,
  `<script data-siege src=//${FOREIGN}/a.js></script>`,
  `<img data-siege src=//${FOREIGN}/a.png>`,
  `<base data-siege href=//${FOREIGN}/>`,
  `<meta data-siege http-equiv=refresh content="0;url=//${FOREIGN}/">`,
  `<object data-siege data=//${FOREIGN}/a></object>`,
  `<form data-siege action=//${FOREIGN}/><button>x</button></form>`,
  `<style data-siege>*{background:url(//${FOREIGN}/a)}</style>`,
  `<math data-siege><mi xlink:href="javascript:${CALL}">x</mi></math>`,
  `<video data-siege><source onerror=${CALL}></video>`,
  `<template data-siege><img src=x onerror=${CALL}></template>`,
  `<noscript><p title="</noscript><img data-siege src=x onerror=${CALL}>">`,
  `--><img data-siege src=x onerror=${CALL}><!--`,
  `</title><img data-siege src=x onerror=${CALL}>`,
  `</textarea><img data-siege src=x onerror=${CALL}>`,
  `</script><img data-siege src=x onerror=${CALL}>`,
  `"><img data-siege src=x onerror=${CALL}>`,
  `'><img data-siege src=x onerror=${CALL}>`,
  `" data-siege onmouseover="${CALL}`,
  `' data-siege onfocus='${CALL}' autofocus='`,
  `javascript:${CALL}`,
  `data:text/html,<script>${CALL}</script>`,
  `&lt;img data-siege src=x onerror=${CALL}&gt;`,
  `\\u003cimg data-siege src=x onerror=${CALL}\\u003e`,
  `%3Cimg%20data-siege%20src%3Dx%20onerror%3D${CALL}%3E`,
  `\${${CALL}}`,
  `#{${CALL}}`,
  `<%= ${CALL} %>`,
  `[[${CALL}]]`,
  `constructor.constructor('${CALL}')()`,
  `__proto__`,
  `<marquee data-siege onstart=${CALL}>x</marquee>`,
  `<select data-siege autofocus onfocus=${CALL}></select>`,
  `");${CALL};//`,
  `';${CALL};//`,
  `*/${CALL}/*`,
  `<ＩＭＧ data-siege src=x onerror=${CALL}>`,
  `<img data-siege src=x onerror\u00a0=${CALL}>`,
  `<img/data-siege/src=x/onerror=${CALL}>`,
  `<sVg/data-siege/OnLoAd=${CALL}//`,
  `\u202e<img data-siege src=x onerror=${CALL}>`,
  `<!--<img data-siege src="--><img data-siege src=x onerror=${CALL}//">`,
];

const AROUND = [
  (form) => form,
  (form) => `Анна ${form}`,
  (form) => `${form} Ёлкина`,
  (form) => `<b>${form}</b>`,
  (form) => `x\u2028${form}`,
  (form) => `«${form}»`,
  (form) => `<!-- ${form}`,
  (form) => `</b></td></div>${form}`,
  (form) => form.toUpperCase().replaceAll("DATA-SIEGE", "data-siege").replaceAll(CALL.toUpperCase(), CALL),
  (form) => `= ${form}`,
];

/** Each of them differs; none is longer than a name may be. */
export const NAMES = AROUND.flatMap((around) => FORMS.map(around)).map((name) => name.slice(0, 190));

/** Calls of the API with the session of a browser context, as many at once as a browser would make. */
export class Filler {
  constructor(context, api, csrf) {
    Object.assign(this, { context, api, csrf, next: 0, refused: [] });
  }

  /** The next name; all are used before one comes again. */
  name() {
    this.next += 1;
    return NAMES[(this.next - 1) % NAMES.length];
  }

  async send(method, path, data, headers = {}) {
    const answer = await this.context.request.fetch(`${this.api}${path}`, {
      method,
      headers: { "x-csrf-token": this.csrf, ...headers },
      data,
    });
    const text = await answer.text();
    expect(answer.status() < 500, `${method} ${path} failed: ${text}`);
    const json = text.startsWith("{") ? JSON.parse(text) : {};
    return { status: answer.status(), json, etag: answer.headers().etag };
  }

  /** Creates something; where a name is refused for what it is, a tidy one would not be a test of anything. */
  async create(path, data, headers) {
    const answer = await this.send("POST", path, data, headers);
    if (answer.status >= 300) this.refused.push(`${path}: ${answer.json.code} ${answer.json.field ?? ""}`);
    return answer.json;
  }

  async times(count, make) {
    const all = [];
    for (let at = 0; at < count; at += 10)
      all.push(...(await Promise.all([...Array(Math.min(10, count - at)).keys()].map((n) => make(at + n)))));
    return all;
  }
}
