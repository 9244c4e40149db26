// What the server speaks about erased customers, added to the shared route table.

/** What is kept of somebody who was erased, once it is opened. */
export interface Evidence {
  customers: number[];
  identities: { kind: string; value: string }[];
  consents: EvidenceConsent[];
  orders: EvidenceOrder[];
}

export interface EvidenceConsent {
  purpose: string;
  channel: string;
  given: boolean;
  basis: string;
  /** The version of the words that were agreed to. */
  text: string | null;
  source: string;
  document: string | null;
  /** The address of the device they said it on. */
  said_from: string | null;
  given_at: string;
}

export interface EvidenceOrder {
  number: string;
  kind: string;
  state: string;
  placed_at: string;
  currency: string;
  total_minor: number;
  returned_minor: number;
}

declare module "@/api/routes" {
  interface Acts {
    "POST /customers/evidence-key": { body: undefined; answer: { key: string } };
    "POST /customers/{id}/erase": {
      body: { key: string; reason: string; reference?: string };
      answer: unknown;
    };
    "POST /customers/{id}/evidence": { body: { key: string }; answer: Evidence };
  }
}
