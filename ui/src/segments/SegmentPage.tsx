import { Autocomplete, Button, Menu, Skeleton, Textarea, TextInput } from "@mantine/core";
import { IconCopy, IconListCheck, IconTrash, IconUsers } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { memo, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import { asProblem } from "@/api/problem";
import type { Rule, Segment, Vocabulary } from "@/api/types";
import { useMay, useWorkspace } from "@/api/workspace";
import { WriteToThem } from "@/campaigns/WriteToThem";
import { AskAgain } from "@/consent/AskAgain";
import {
  Card,
  ConfirmWithCount,
  EmptyState,
  ErrorNote,
  ExportAction,
  MoreActions,
  Page,
  PageHeader,
  RuleSentence,
  useProblemText,
} from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { AddToList } from "@/lists/AddToList";
import { RuleBuilder } from "./Builder";
import { Pictures } from "./Pictures";
import { PreviewPanel } from "./PreviewPanel";
import { newSegmentRoute, segmentRoute } from "./routes";
import { fromRule, type Group, isFinished, isGroup, nodeAt, toRule } from "./tree";
import { useCounted } from "./useCounted";

export function NewSegmentPage() {
  const { t } = useTranslation("segments");
  const search = newSegmentRoute.useSearch();
  const vocabulary = useGet("/segments/vocabulary");
  const first = useMemo<Draft>(
    () => ({
      name: search.name ?? "",
      description: "",
      folder: search.folder ?? "",
      rule: readRule(search.rule),
    }),
    [search.name, search.folder, search.rule],
  );
  if (!vocabulary.data)
    return (
      <Waiting title={t("new_title")} error={vocabulary.error} retry={() => void vocabulary.refetch()} />
    );
  return (
    <Editor
      key={search.rule ?? ""}
      first={first}
      vocabulary={vocabulary.data}
      goal={search.goal}
      hint={search.hint}
    />
  );
}

export function SegmentPage() {
  const { t } = useTranslation("segments");
  const { id } = segmentRoute.useParams();
  const to = usePlace();
  const vocabulary = useGet("/segments/vocabulary");
  const read = useGet("/segments/{id}", { path: { id } });
  if (read.error?.status === 404) {
    return (
      <Page title={t("title")}>
        <PageHeader title={t("title")} />
        <EmptyState
          drawing="lost"
          title={t("no_such")}
          text={t("no_such_text")}
          action={
            <Button component={Link} to={to("/segments")}>
              {t("to_all")}
            </Button>
          }
        />
      </Page>
    );
  }
  if (!vocabulary.data || !read.data) {
    return (
      <Waiting
        title={t("title")}
        error={read.error ?? vocabulary.error}
        retry={() => {
          void read.refetch();
          void vocabulary.refetch();
        }}
      />
    );
  }
  const { name, description = "", folder, rule } = read.data;
  return (
    <Editor
      key={id}
      first={{ name, description, folder, rule }}
      saved={read.data}
      vocabulary={vocabulary.data}
    />
  );
}

interface Draft {
  name: string;
  description: string;
  folder: string;
  rule: Rule | null;
}

function readRule(text: string | undefined): Rule | null {
  if (!text) return null;
  try {
    return JSON.parse(text) as Rule;
  } catch {
    return null;
  }
}

function Waiting({ title, error, retry }: { title: string; error: unknown; retry: () => void }) {
  return (
    <Page title={title}>
      <PageHeader title={error ? title : <Skeleton h={24} w={260} />} />
      {error ? (
        <ErrorNote error={error} retry={retry} />
      ) : (
        <div className="segment" aria-busy="true">
          <Skeleton h={320} radius="lg" />
          <Skeleton h={420} radius="lg" />
        </div>
      )}
    </Page>
  );
}

interface EditorProps {
  first: Draft;
  saved?: Segment;
  vocabulary: Vocabulary;
  goal?: "campaign";
  hint?: string;
}

function Editor({ first, saved, vocabulary, goal, hint }: EditorProps) {
  const { t } = useTranslation("segments");
  const to = usePlace();
  const mayWrite = useMay("segments.write");
  const [name, setName] = useState(first.name);
  const [description, setDescription] = useState(first.description);
  const [folder, setFolder] = useState(first.folder);
  const [root, setRoot] = useState<Group>(() => fromRule(first.rule));
  const [fresh, setFresh] = useState<string | null>(null);
  const spoken = useMemo(() => toRule(root, vocabulary), [root, vocabulary]);
  const { asked, preview, counting } = useCounted(spoken);
  const changed =
    name !== first.name ||
    description !== first.description ||
    folder !== first.folder ||
    JSON.stringify(spoken.rule) !== JSON.stringify(toRule(fromRule(first.rule), vocabulary).rule);
  const save = useSave(saved, goal, hint);
  const problem = save.error ?? preview.error;
  const wrong = useWrong(problem, asked.paths);
  const counts = useMemo(() => {
    const byPath = new Map(preview.data?.conditions.map((one) => [one.path, one.count]));
    return new Map(
      [...asked.paths].flatMap(([id, path]) => (byPath.has(path) ? [[id, byPath.get(path) as number]] : [])),
    );
  }, [preview.data, asked.paths]);
  const ready = name.trim() !== "" && spoken.unfinished === 0 && (!saved || changed);
  const title = saved ? saved.name : t(goal === "campaign" ? "write_title" : "new_title");
  return (
    <Page title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready)
            save.submit({
              name: name.trim(),
              description: description.trim(),
              folder: folder.trim(),
              rule: spoken.rule,
            });
        }}
      >
        <PageHeader
          title={title}
          crumbs={[{ title: t("title"), to: to("/segments") }]}
          sub={saved ? undefined : t(goal === "campaign" ? "write_sub" : "new_sub")}
          actions={
            <>
              {saved && <SavedActions segment={saved} count={preview.data?.count ?? 0} />}
              {mayWrite && (!saved || changed) && (
                <Button type="submit" disabled={!ready} loading={save.pending}>
                  {t(goal === "campaign" ? "save_and_write" : "save")}
                </Button>
              )}
            </>
          }
        />
        {problem && !wrong ? (
          <ErrorNote error={problem} retry={save.error ? undefined : () => void preview.refetch()} />
        ) : null}
        <div className="segment">
          <div className="segment-main">
            <Card>
              <NameFields
                name={name}
                setName={setName}
                description={description}
                setDescription={setDescription}
                folder={folder}
                setFolder={setFolder}
                readOnly={!mayWrite}
              />
            </Card>
            <Card title={t("who_belongs")}>
              <div className="segment-sentence">
                {preview.error ? (
                  <p className="sentence muted">{t("correct_it")}</p>
                ) : (
                  <RuleSentence sentence={preview.data?.sentence} loading={preview.isPending} />
                )}
              </div>
              <RuleBuilder
                vocabulary={vocabulary}
                root={root}
                setRoot={setRoot}
                shown={{ counts, counting, wrong, unfinished: unfinishedIds(root, vocabulary), fresh }}
                setFresh={setFresh}
                readOnly={!mayWrite}
              />
            </Card>
          </div>
          <PreviewPanel
            rule={asked.rule}
            refused={Boolean(preview.error)}
            preview={preview.data}
            counting={counting}
            unfinished={spoken.unfinished}
          />
        </div>
      </form>
      {saved && <Pictures segment={saved} rule={saved.rule} />}
    </Page>
  );
}

interface NameProps {
  name: string;
  setName: (name: string) => void;
  description: string;
  setDescription: (description: string) => void;
  folder: string;
  setFolder: (folder: string) => void;
  readOnly: boolean;
}

const NameFields = memo(function NameFields(props: NameProps) {
  const { name, setName, description, setDescription, folder, setFolder, readOnly } = props;
  const { t } = useTranslation("segments");
  // Every segment is counted for this answer, so it is asked for when somebody is about to choose.
  const [choosing, setChoosing] = useState(false);
  const known = useGet("/segments", { enabled: choosing }).data?.rows ?? [];
  const folders = [...new Set(known.map((one) => one.folder).filter(Boolean))].sort();
  return (
    <div className="segment-names">
      <TextInput
        name="name"
        label={t("name")}
        placeholder={t("name_hint")}
        value={name}
        readOnly={readOnly}
        maxLength={200}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        name="description"
        label={t("description")}
        placeholder={t("description_hint")}
        value={description}
        readOnly={readOnly}
        autosize
        minRows={1}
        maxRows={4}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <Autocomplete
        name="folder"
        label={t("folder")}
        placeholder={t("folder_hint")}
        value={folder}
        readOnly={readOnly}
        maxLength={200}
        data={folders}
        onFocus={() => setChoosing(true)}
        onChange={setFolder}
      />
    </div>
  );
});

/** What the server refused, at the row it named. */
function useWrong(problem: unknown, paths: Map<string, string>): { id: string; words: string } | null {
  const words = useProblemText();
  if (!problem) return null;
  const id = nodeAt(asProblem(problem).field, paths);
  if (!id) return null;
  const { title, next } = words(problem);
  return { id, words: next ? `${title} ${next}` : title };
}

function unfinishedIds(group: Group, vocabulary: Vocabulary): Set<string> {
  const ids = new Set<string>();
  const walk = (inside: Group) => {
    for (const item of inside.items) {
      if (isGroup(item)) walk(item);
      else if (!isFinished(item.condition, vocabulary)) ids.add(item.id);
    }
  };
  walk(group);
  return ids;
}

function useSave(saved: Segment | undefined, goal: "campaign" | undefined, hint: string | undefined) {
  const navigate = useNavigate();
  const to = usePlace();
  const refresh = ["/segments", "/segments/{id}", "/segments/vocabulary"] as const;
  const make = useAct("POST /segments", {
    refresh: [...refresh],
    onDone: (segment) => {
      if (goal === "campaign")
        void navigate({
          to: to("/campaigns/new"),
          search: { segment: segment.id, name: segment.name, hint } as never,
        });
      else void navigate({ to: to(`/segments/${segment.id}`) });
    },
  });
  const change = useAct("PUT /segments/{id}", { refresh: [...refresh] });
  const act = saved ? change : make;
  const submit = (body: { name: string; description: string; folder: string; rule: Rule }) => {
    if (saved) change.mutate({ path: { id: saved.id }, version: saved.version, body });
    else make.mutate({ body });
  };
  return { submit, pending: act.isPending, error: act.error };
}

/** The address of a new segment that begins as this one. */
function copyOf(segment: Segment, name: string) {
  return { rule: JSON.stringify(segment.rule), name, folder: segment.folder || undefined };
}

const SavedActions = memo(function SavedActions({ segment, count }: { segment: Segment; count: number }) {
  const { t } = useTranslation("segments");
  const to = usePlace();
  const navigate = useNavigate();
  const mayWrite = useMay("segments.write");
  const { slug } = useWorkspace();
  const mayList = useMay("lists.write");
  const mayExport = useMay("customers.export");
  const [keeping, setKeeping] = useState(false);
  const [removing, setRemoving] = useState(false);
  const remove = useAct("DELETE /segments/{id}", {
    refresh: ["/segments", "/segments/vocabulary"],
    onDone: () => void navigate({ to: to("/segments") }),
  });
  const { reset } = remove;
  useEffect(() => {
    if (!removing) reset();
  }, [removing, reset]);
  return (
    <>
      {(mayWrite || mayList || mayExport) && (
        <MoreActions>
          {mayWrite && (
            <Menu.Item
              component={Link}
              to={to("/segments/new")}
              search={copyOf(segment, t("copy_of", { name: segment.name })) as never}
              leftSection={<IconCopy size={15} />}
            >
              {t("duplicate")}
            </Menu.Item>
          )}
          {mayList && (
            <Menu.Item leftSection={<IconListCheck size={15} />} onClick={() => setKeeping(true)}>
              {t("to_list")}
            </Menu.Item>
          )}
          {mayExport && <ExportAction href={`/api/w/${slug}/customers/export.csv?segment=${segment.id}`} />}
          {mayWrite && (
            <Menu.Item leftSection={<IconTrash size={15} />} onClick={() => setRemoving(true)}>
              {t("remove")}
            </Menu.Item>
          )}
        </MoreActions>
      )}
      <Button
        component={Link}
        to={to("/customers")}
        search={{ segment: segment.id } as never}
        variant="default"
        leftSection={<IconUsers size={16} aria-hidden />}
      >
        {t("show_customers")}
      </Button>
      <AskAgain whom={segment.id} />
      <WriteToThem source={segment} />
      <AddToList
        opened={keeping}
        onClose={() => setKeeping(false)}
        count={count}
        which={{ segment: segment.id }}
        name={segment.name}
      />
      <ConfirmWithCount
        opened={removing}
        onClose={() => setRemoving(false)}
        title={t("remove_title", { name: segment.name })}
        verb={t("remove")}
        count={count}
        countLabel={t("remove_count")}
        danger
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ path: { id: segment.id }, version: segment.version })}
      >
        {t("remove_text")}
      </ConfirmWithCount>
    </>
  );
});
