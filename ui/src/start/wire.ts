/** What a new workspace has; what is false is still to be done. */
export interface FirstSteps {
  business: boolean;
  customers: boolean;
  sender: boolean;
  campaign: boolean;
}

declare module "@/api/routes" {
  interface Gets {
    "/start": FirstSteps;
  }
  interface Acts {
    "POST /api/workspaces/sample": { body: { locale: string }; answer: { slug: string } };
  }
}
