// What the server speaks about templates, added to the shared route table.

import type { Id, Template } from "@/api/types";

export type BodyKind = "blocks" | "mjml";

export interface TemplateDraft {
  name: string;
  subject: string;
  preheader: string;
  body_kind: BodyKind;
  body: string;
}

export interface TemplateProblem {
  code: string;
  level?: "error" | "warning";
  part?: "subject" | "preheader" | "body";
  line?: number | null;
  block?: number | null;
  detail: string;
}

export interface TemplatePreview {
  subject: string;
  preheader: string;
  html: string;
  text: string;
  bytes: number;
  problems: TemplateProblem[];
  links: string[];
}

export interface PreviewQuestion {
  subject: string;
  preheader: string;
  body_kind: string;
  body: string;
  customer_id?: Id;
}

declare module "@/api/types" {
  interface Template {
    channel?: string;
    created_at?: Moment;
    updated_at?: Moment;
  }
}

declare module "@/api/routes" {
  interface Acts {
    "POST /templates": { body: TemplateDraft & { channel?: string }; answer: Template };
    "PUT /templates/{id}": { body: TemplateDraft & { channel?: string }; answer: Template };
    "DELETE /templates/{id}": { body: undefined; answer: undefined };
    "POST /templates/preview": { body: PreviewQuestion; answer: TemplatePreview };
  }
}
