// The editor: what is written stands at the left, what one person will read at the right.
// Saving is by itself (kit/useAutosave); the draft on this page is the truth until it is saved.

import { Button, Skeleton, Stack, TextInput } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Id, Template } from "@/api/types";
import { useMay } from "@/api/workspace";
import { ErrorNote, Page, PageHeader, ReadOnly } from "@/kit";
import { SaveState, SaveTrouble } from "@/kit/SaveState";
import { usePlace } from "@/kit/usePlace";
import { EditorBody } from "./EditorBody";
import { readable } from "./fields";
import { PreviewPanel, usePreview } from "./Preview";
import { Problems } from "./Problems";
import { templateRoute } from "./routes";
import { TagInput } from "./TagInput";
import { type Letter, useEditor } from "./useEditor";
import type { TemplateProblem } from "./wire";
import "./editor.css";

export function TemplatePage() {
  const { t } = useTranslation("templates");
  const { id } = templateRoute.useParams();
  const to = usePlace();
  const read = useGet("/templates/{id}", { path: { id }, anew: true });
  // The editor keeps its own draft: a fresh reading of the same template must not overwrite what is being typed.
  const [taken, setTaken] = useState(0);
  const client = useQueryClient();
  // A failed second reading takes nobody's draft away.
  if (read.error && !read.data) {
    return (
      <Page title={t("title")} narrow>
        <PageHeader crumbs={[{ title: t("title"), to: to("/templates") }]} title={t("template")} />
        <ErrorNote error={read.error} retry={() => void read.refetch()} />
      </Page>
    );
  }
  if (!read.data) return <Loading />;
  const reload = async () => {
    await client.invalidateQueries({ queryKey: ["/templates/{id}"] });
    setTaken((now) => now + 1);
  };
  return <Editor key={`${id}:${taken}`} template={read.data} reload={() => void reload()} />;
}

function Loading() {
  return (
    <div className="page" aria-busy="true">
      <Skeleton h={32} w={320} mb={28} />
      <div className="editor">
        <Skeleton h={480} radius="lg" />
        <Skeleton h={640} radius="lg" />
      </div>
    </div>
  );
}

function Editor({ template, reload }: { template: Template; reload: () => void }) {
  const { t } = useTranslation("templates");
  const to = usePlace();
  const { campaign } = templateRoute.useSearch();
  const { history, draft, autosave } = useEditor(template);
  const [person, setPerson] = useState<Id | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const mayWrite = useMay("templates.write");
  const letter = history.now;
  const preview = usePreview(draft, person);
  const set = (change: Partial<Letter>, merge?: string) => history.set({ ...letter, ...change }, merge);
  useHotkeys([
    ["mod+Z", history.undo],
    ["mod+shift+Z", history.redo],
  ]);
  const problems = preview.data?.problems ?? [];
  const go = (problem: TemplateProblem) =>
    setOpen(letter.blocks?.blocks[(problem.block ?? 0) - 1]?.key ?? null);
  return (
    <Page title={letter.name || t("template")}>
      <PageHeader
        crumbs={[{ title: t("title"), to: to("/templates") }]}
        title={
          <TextInput
            className="editor-name"
            w={380}
            aria-label={t("name")}
            value={letter.name}
            readOnly={!mayWrite}
            onChange={(event) => set({ name: event.currentTarget.value }, "name")}
          />
        }
        actions={
          <>
            {mayWrite && <SaveState autosave={autosave} />}
            <Next campaign={campaign} template={template.id} before={autosave.flush} />
          </>
        }
      />
      <SaveTrouble autosave={autosave} onReload={reload} />
      <div className="editor">
        <div>
          <ReadOnly when={!mayWrite}>
            <Stack gap="sm">
              <TagInput
                label={t("subject")}
                value={letter.subject}
                onChange={(subject) => set({ subject }, "subject")}
                rightSection={<Length text={letter.subject} good={60} />}
              />
              <TagInput
                label={t("preheader")}
                description={t("preheader_hint")}
                value={letter.preheader}
                onChange={(preheader) => set({ preheader }, "preheader")}
              />
            </Stack>
            <EditorBody history={history} problems={problems} open={open} setOpen={setOpen} />
          </ReadOnly>
        </div>
        <div className="editor-preview">
          <Problems problems={problems} onGo={go} />
          <PreviewPanel preview={preview} person={person} onPerson={setPerson} height="calc(100vh - 330px)" />
        </div>
      </div>
    </Page>
  );
}

function Next({
  campaign,
  template,
  before,
}: {
  campaign?: string;
  template: Id;
  before: () => Promise<boolean>;
}) {
  const { t } = useTranslation("templates");
  const to = usePlace();
  const may = useMay("campaigns.write");
  if (!may) return null;
  const href = campaign ? `/campaigns/${campaign}/edit/content` : "/campaigns/new";
  return (
    <Button component={Link} to={to(href)} search={{ template } as never} onClick={() => void before()}>
      {t(campaign ? "back_to_campaign" : "make_campaign")}
    </Button>
  );
}

/** Phones show about forty characters of a subject, computers about sixty. */
function Length({ text, good }: { text: string; good: number }) {
  const length = [...readable(text, () => "····")].length;
  return (
    <span className="muted" style={{ fontSize: 12, color: length > good ? "var(--warn)" : undefined }}>
      {length}/{good}
    </span>
  );
}
