import { Button, Group, Skeleton, Stack, TextInput } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet, useList } from "@/api/hooks";
import type { Id } from "@/api/types";
import { EmptyState, ErrorNote } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { PreviewPanel, usePreview } from "@/templates/Preview";
import { Problems } from "@/templates/Problems";
import { useReadable } from "@/templates/useReadable";
import { Choice } from "../Choice";
import type { StepProps } from "../useDraft";

export function ContentStep({ id, draft, set }: StepProps) {
  return (
    <div className="wizard-two" data-wide>
      <Templates id={id} chosen={draft.template_id} onChoose={(template_id) => set({ template_id })} />
      <div className="wizard-aside">
        {draft.template_id && <Chosen id={id} template={draft.template_id} />}
      </div>
    </div>
  );
}

interface TemplatesProps {
  id: Id;
  chosen: Id | null;
  onChoose: (id: Id) => void;
}

function Templates({ id, chosen, onChoose }: TemplatesProps) {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  const list = useList("/templates", { limit: 200 });
  const [search, setSearch] = useState("");
  const words = useReadable();
  const wanted = search.trim().toLowerCase();
  const rows = list.rows.filter((row) => `${row.name} ${row.subject}`.toLowerCase().includes(wanted));
  const create = (
    <Button
      variant="default"
      component={Link}
      to={to("/templates/new")}
      search={{ campaign: id } as never}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t("new_template")}
    </Button>
  );
  if (list.problem) return <ErrorNote error={list.problem} retry={list.retry} />;
  if (list.loading) return <Skeleton h={320} radius="lg" />;
  if (list.rows.length === 0) {
    return (
      <EmptyState drawing="letter" title={t("no_templates")} text={t("no_templates_text")} action={create} />
    );
  }
  return (
    <Stack gap="sm">
      <Group gap="xs" wrap="nowrap">
        <TextInput
          style={{ flex: 1 }}
          aria-label={t("find_template")}
          placeholder={t("find_template")}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        {create}
      </Group>
      <fieldset className="choices template-choices" aria-label={t("step.content")}>
        {rows.map((row) => (
          <Choice
            key={row.id}
            group="template"
            chosen={row.id === chosen}
            onChoose={() => onChoose(row.id)}
            title={row.name}
            text={words(row.subject)}
          />
        ))}
      </fieldset>
    </Stack>
  );
}

function Chosen({ id, template }: { id: Id; template: Id }) {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  const read = useGet("/templates/{id}", { path: { id: template } });
  if (read.error) return <ErrorNote error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton h={520} radius="lg" />;
  return (
    <Stack gap="sm">
      <Preview key={template} template={read.data} />
      <Group justify="flex-end">
        <Button
          variant="default"
          component={Link}
          to={to(`/templates/${template}`)}
          search={{ campaign: id } as never}
          leftSection={<IconPencil size={16} aria-hidden />}
        >
          {t("edit_template")}
        </Button>
      </Group>
    </Stack>
  );
}

interface Message {
  subject: string;
  preheader: string;
  body_kind: string;
  body: string;
}

function Preview({ template }: { template: Message }) {
  const [person, setPerson] = useState<Id | null>(null);
  const preview = usePreview(template, person);
  return (
    <>
      <Problems problems={preview.data?.problems ?? []} />
      <PreviewPanel preview={preview} person={person} onPerson={setPerson} height={460} />
    </>
  );
}
