import { useState } from "react";
import { call } from "@/api/client";
import { useRefresh } from "@/api/hooks";
import type { Campaign } from "@/api/types";
import { useMay, useWorkspace } from "@/api/workspace";
import { useAutosave } from "@/kit/useAutosave";
import { draftOf } from "./CampaignsPage";
import type { CampaignDraft } from "./wire";

/** A campaign's draft that saves itself. */
export function useDraft(campaign: Campaign) {
  const [first] = useState(campaign);
  const [draft, setDraft] = useState<CampaignDraft>(() => draftOf(first));
  const { slug } = useWorkspace();
  const refresh = useRefresh();
  const path = { workspace: slug, id: first.id };
  const may = useMay("campaigns.write");
  const autosave = useAutosave({
    draft,
    version: first.version,
    paused: !may || draft.name.trim() === "",
    save: async (wanted, version) => {
      const route = "/api/w/{workspace}/campaigns/{id}";
      const saved = await call<Campaign>("PUT", route, { path, version, body: wanted });
      refresh("/campaigns", "/campaigns/{id}");
      return saved;
    },
    current: () => call<Campaign>("GET", "/api/w/{workspace}/campaigns/{id}", { path }),
  });
  const set = (change: Partial<CampaignDraft>) => setDraft((now) => ({ ...now, ...change }));
  return { draft, set, autosave };
}

export interface StepProps {
  id: string;
  draft: CampaignDraft;
  set: (change: Partial<CampaignDraft>) => void;
  autosave: ReturnType<typeof useDraft>["autosave"];
}
