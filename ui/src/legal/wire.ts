// What the server speaks about the business's legal documents, added to the shared route table.

import type { Moment } from "@/api/types";
import type { Language } from "@/i18n/texts";

export interface LegalDetails {
  form: string;
  legal_name: string;
  inn: string;
  ogrn: string;
  address: string;
  email: string;
  phone: string;
  site: string;
  responsible: string;
  registration: string;
  representative: string;
  authority: string;
}

export interface LegalText {
  version: string;
  number: number;
  hash: string;
  published_at: Moment;
  body: string;
}

export interface LegalDocument {
  kind: string;
  draft: string;
  edited: boolean;
  facts: { article: string; demands: string }[];
  url: string;
  published: LegalText[];
  /** The number of the next edition. */
  next: number;
}

export interface LegalPack {
  version: number;
  details: LegalDetails;
  locale: Language;
  effective_from: string;
  documents: LegalDocument[];
}

/** A published text as the ledger of consents points at it. */
export interface ConsentText {
  version: string;
  kind: string;
  number: number;
  published_at: Moment;
}

declare module "@/api/routes" {
  interface Gets {
    "/legal": LegalPack;
    "/consent-texts": { rows: ConsentText[] };
  }
  interface Acts {
    "PUT /legal": { body: LegalDetails; answer: LegalPack };
    "PUT /legal/draft": { body: { kind: string; locale: Language; body: string | null }; answer: undefined };
    "POST /legal/publish": { body: { kind: string; locale: Language; body: string }; answer: LegalText };
  }
}
