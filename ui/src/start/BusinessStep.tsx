import { Button, Skeleton, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import type { Settings } from "@/api/types";
import { Card, ErrorNote, FieldErrors } from "@/kit";
import { BUSINESS_FIELDS, BusinessFields } from "@/settings/BusinessFields";

/** Who writes to the customers: the same fields as in the settings, saved by "Next". */
export function BusinessStep({ onDone }: { onDone: () => void }) {
  const read = useGet("/settings");
  if (read.error) return <ErrorNote error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton h={320} radius="lg" />;
  return <Form settings={read.data} onDone={onDone} />;
}

function Form({ settings, onDone }: { settings: Settings; onDone: () => void }) {
  const { t } = useTranslation("start");
  const [draft, setDraft] = useState(settings);
  const save = useAct("PATCH /settings", { refresh: ["/settings", "/api/session", "/start"], onDone });
  const changed = Object.fromEntries(
    BUSINESS_FIELDS.filter((field) => draft[field] !== settings[field]).map((field) => [field, draft[field]]),
  ) as Partial<Settings>;
  const submit = () => {
    if (Object.keys(changed).length === 0) return onDone();
    save.mutate({ body: changed, version: settings.version });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <FieldErrors error={save.error} fields={[...BUSINESS_FIELDS]}>
        <Stack gap="md">
          <Card>
            <BusinessFields
              draft={draft}
              set={(change) => setDraft((now) => ({ ...now, ...change }))}
              disabled={false}
            />
          </Card>
          <div>
            <Button type="submit" loading={save.isPending}>
              {t("kit:next")}
            </Button>
          </div>
        </Stack>
      </FieldErrors>
    </form>
  );
}
