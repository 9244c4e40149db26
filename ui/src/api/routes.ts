import type * as T from "./types";

// What each route answers and takes. Paths without a leading `/api` belong to the workspace in the address bar.

export interface Gets {
  "/api/setup": { needed: boolean };
  "/api/session": T.Me;
  "/settings": T.Settings;
  "/users": T.Rows<T.User>;
  "/keys": T.Rows<T.Key>;
  "/audit": T.Rows<T.AuditRow>;
  "/home": T.Home;
  "/search": T.SearchAnswer;
  "/customers": T.Rows<T.CustomerRow>;
  "/customers/{id}": T.Card;
  "/customers/{id}/timeline": T.Rows<T.TimelineRow>;
  "/customers/{id}/consents": T.Rows<T.ConsentEntry>;
  "/topics": T.Rows<T.Topic>;
  "/suppressions": T.Rows<T.Suppression>;
  "/products": T.Rows<T.Product>;
  "/products/{id}": T.ProductView;
  "/categories": T.Rows<{ id: T.Id; name: string }>;
  "/orders": T.Rows<T.OrderRow>;
  "/segments": T.Rows<T.SegmentRow>;
  "/segments/{id}": T.Segment;
  "/segments/vocabulary": T.Vocabulary;
  "/templates": T.Rows<T.Template>;
  "/templates/{id}": T.Template;
  "/senders": T.Rows<T.Sender>;
  "/campaigns": T.Rows<T.Campaign>;
  "/campaigns/{id}": T.Campaign;
  "/campaigns/{id}/progress": T.CampaignProgress;
  "/operations": T.Rows<T.Operation>;
  "/operations/{id}": T.Operation;
}

export interface Acts {
  "POST /api/setup": { body: T.Setup; answer: T.Me };
  "POST /api/session": {
    body: { email: string; password: string };
    answer: T.Me | { ticket: string; expires_at: T.Moment };
  };
  "DELETE /api/session": { body: undefined; answer: undefined };
  "PATCH /api/me": { body: { name?: string; locale?: string }; answer: unknown };
  "POST /customers/{id}/consents": { body: T.ConsentChange; answer: unknown };
  "POST /customers": { body: T.NewCustomer; answer: T.Card };
  "PATCH /customers/{id}": { body: T.CustomerChanges; answer: T.Card };
  "POST /segments/why": { body: { rule: T.Rule; customer_id: T.Id }; answer: T.WhyAnswer };
  "POST /segments": {
    body: { name: string; description?: string; folder?: string; rule: T.Rule };
    answer: T.Segment;
  };
  "PUT /segments/{id}": {
    body: { name: string; description?: string; folder?: string; rule: T.Rule };
    answer: T.Segment;
  };
  "DELETE /segments/{id}": { body: undefined; answer: undefined };
  "POST /segments/preview": { body: { rule: T.Rule }; answer: T.SegmentPreview };
  "POST /operations/{id}/cancel": { body: undefined; answer: unknown };
}
