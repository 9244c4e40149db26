// What the server speaks about topics and the suppression list, added to the shared route table.

import type { Channel, Suppression, Topic } from "@/api/types";

declare module "@/api/types" {
  interface Topic {
    created_at?: Moment;
  }
  interface Suppression {
    id: string;
    note: string | null;
    actor: string;
  }
}

declare module "@/api/routes" {
  interface Acts {
    "POST /topics": { body: { name: string }; answer: Topic };
    "POST /suppressions": {
      body: { channel: Channel; address: string; reason?: string; note?: string };
      answer: Suppression;
    };
    "DELETE /suppressions/{id}": { body: undefined; answer: undefined };
  }
}
