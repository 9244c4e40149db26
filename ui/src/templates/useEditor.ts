import { useMemo, useState } from "react";
import { call } from "@/api/client";
import { useRefresh } from "@/api/hooks";
import type { Template } from "@/api/types";
import { useMay, useWorkspace } from "@/api/workspace";
import { useAutosave } from "@/kit/useAutosave";
import { type Document, parse, write } from "./blocks";
import { useHistory } from "./useHistory";
import type { BodyKind, TemplateDraft } from "./wire";

/** What the editor holds: the blocks stay parsed, so that they keep their keys while somebody types in them. */
export interface Letter {
  name: string;
  subject: string;
  preheader: string;
  body_kind: BodyKind;
  blocks: Document | null;
  source: string;
}

function read(template: Template): Letter {
  const blocks = template.body_kind === "blocks";
  return {
    name: template.name,
    subject: template.subject,
    preheader: template.preheader,
    body_kind: template.body_kind as BodyKind,
    blocks: blocks ? parse(template.body) : null,
    source: template.body,
  };
}

function draftOf(letter: Letter): TemplateDraft {
  const { name, subject, preheader, body_kind } = letter;
  const body = body_kind === "blocks" && letter.blocks ? write(letter.blocks) : letter.source;
  return { name, subject, preheader, body_kind, body };
}

/** The letter with its undo, and its saving by itself. */
export function useEditor(template: Template) {
  const [first] = useState(() => ({ template, letter: read(template) }));
  const history = useHistory<Letter>(first.letter);
  const draft = useMemo(() => draftOf(history.now), [history.now]);
  const { slug } = useWorkspace();
  const refresh = useRefresh();
  const may = useMay("templates.write");
  const path = { workspace: slug, id: first.template.id };
  const autosave = useAutosave({
    draft,
    version: first.template.version,
    paused: !may || (draft.body_kind === "blocks" && !history.now.blocks),
    save: async (wanted, version) => {
      const route = "/api/w/{workspace}/templates/{id}";
      const saved = await call<Template>("PUT", route, { path, version, body: wanted });
      refresh("/templates", "/templates/{id}");
      return saved;
    },
    current: () => call<Template>("GET", "/api/w/{workspace}/templates/{id}", { path }),
  });
  return { history, draft, autosave };
}
