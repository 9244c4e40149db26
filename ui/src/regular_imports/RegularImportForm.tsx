// Where a regular import finds its file and when it looks: the same form for a new one and for one that is changed.
// How the file is read is not asked here, it is the order of the import that is repeated.

import { Button, Group, NumberInput, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import { useWorkspace } from "@/api/workspace";
import { Choice } from "@/campaigns/Choice";
import { FieldErrors, Note, PasswordField, TextField, useFieldError } from "@/kit";
import { clock } from "./Words";
import type { Credentials, RegularImport, RegularImportChange, Schedule } from "./wire";
import "./regular.css";

type Guard = "none" | "login" | "header";

/** What the form holds; the secret is empty where the one there was stays. */
interface Draft {
  name: string;
  from: "url" | "folder";
  url: string;
  folder: string;
  pattern: string;
  guard: Guard;
  who: string;
  secret: string;
  schedule: Schedule;
}

function draftOf(one: RegularImport | undefined, name: string): Draft {
  const guard = one?.login ? "login" : one?.header ? "header" : "none";
  return {
    name: one?.name ?? name,
    from: one?.place.folder === undefined ? "url" : "folder",
    url: one?.place.url ?? "https://",
    folder: one?.place.folder ?? "",
    pattern: one?.place.pattern ?? "*.csv",
    guard,
    who: one?.login ?? one?.header ?? "",
    secret: "",
    schedule: one?.schedule ?? { every: "day", minute: 180, weekday: null },
  };
}

function credentialsOf(draft: Draft): Credentials | undefined {
  const { guard, who, secret } = draft;
  if (guard === "none" || draft.from === "folder") return undefined;
  return guard === "login" ? { login: who, password: secret } : { header: who, value: secret };
}

function inputOf(draft: Draft, one: RegularImport | undefined): RegularImportChange {
  const { name, from, url, folder, pattern, schedule } = draft;
  const place = from === "url" ? { url } : { folder, pattern };
  const told = credentialsOf(draft);
  const kept = one && draft.secret === "" && draft.who === (one.login ?? one.header);
  return {
    name,
    place,
    schedule: { ...schedule, weekday: schedule.every === "week" ? (schedule.weekday ?? 1) : null },
    ...(told && !kept ? { credentials: told } : {}),
    ...(one && !told ? { forget_credentials: true } : {}),
  };
}

interface Props {
  one?: RegularImport;
  /** The name that is proposed. */
  name?: string;
  error: unknown;
  pending: boolean;
  onCancel: () => void;
  onSubmit: (input: RegularImportChange) => void;
}

export function RegularImportForm({ one, name = "", error, pending, onCancel, onSubmit }: Props) {
  const { t } = useTranslation("regular_imports");
  const [draft, setDraft] = useState(() => draftOf(one, name));
  const set = (change: Partial<Draft>) => setDraft((now) => ({ ...now, ...change }));
  return (
    <form
      className="regular-form"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(inputOf(draft, one));
      }}
    >
      <FieldErrors
        error={error}
        fields={["name", "place.url", "place.folder", "place.pattern", "credentials", "schedule"]}
      >
        <Stack gap="lg">
          <TextField
            name="name"
            label={t("name")}
            value={draft.name}
            maxLength={200}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <PlaceFields draft={draft} set={set} one={one} />
          <ScheduleFields draft={draft} set={set} />
          <Group gap="xs">
            <Button type="submit" loading={pending}>
              {t(one ? "save" : "create")}
            </Button>
            <Button variant="default" onClick={onCancel}>
              {t("kit:cancel")}
            </Button>
          </Group>
        </Stack>
      </FieldErrors>
    </form>
  );
}

interface Part {
  draft: Draft;
  set: (change: Partial<Draft>) => void;
}

function PlaceFields({ draft, set, one }: Part & { one: RegularImport | undefined }) {
  const { t } = useTranslation("regular_imports");
  const places = useGet("/regular-imports/places").data;
  return (
    <>
      <fieldset className="choices" aria-label={t("place")}>
        <Choice
          group="place"
          chosen={draft.from === "url"}
          onChoose={() => set({ from: "url" })}
          title={t("from_url")}
          text={t("from_url_text")}
        />
        <Choice
          group="place"
          chosen={draft.from === "folder"}
          onChoose={() => set({ from: "folder" })}
          title={t("from_folder")}
          text={t("from_folder_text")}
        />
      </fieldset>
      {draft.from === "url" ? (
        <>
          <TextField
            name="place.url"
            label={t("url")}
            description={t("url_hint")}
            value={draft.url}
            onChange={(event) => set({ url: event.currentTarget.value })}
          />
          <CredentialFields draft={draft} set={set} one={one} />
        </>
      ) : (
        <>
          {places && (
            <Note tone={places.folder ? "info" : "warn"}>
              {places.folder ? (
                <>
                  {t("folder_here")} <span className="mono">{places.folder}</span>
                </>
              ) : (
                t("folder_none")
              )}
            </Note>
          )}
          <Group gap="md" align="flex-start" grow>
            <TextField
              name="place.folder"
              label={t("folder")}
              description={t("folder_hint")}
              value={draft.folder}
              onChange={(event) => set({ folder: event.currentTarget.value })}
            />
            <TextField
              name="place.pattern"
              label={t("pattern")}
              description={t("pattern_hint")}
              value={draft.pattern}
              onChange={(event) => set({ pattern: event.currentTarget.value })}
            />
          </Group>
        </>
      )}
    </>
  );
}

function CredentialFields({ draft, set, one }: Part & { one: RegularImport | undefined }) {
  const { t } = useTranslation("regular_imports");
  const error = useFieldError("credentials");
  const kept = Boolean(one && draft.who && draft.who === (one.login ?? one.header));
  return (
    <Stack gap="sm">
      <div>
        <SegmentedControl
          size="sm"
          aria-label={t("guard")}
          value={draft.guard}
          onChange={(guard) => set({ guard: guard as Guard, who: "", secret: "" })}
          data={(["none", "login", "header"] as const).map((value) => ({
            value,
            label: t(`guards.${value}`),
          }))}
        />
      </div>
      {draft.guard !== "none" && (
        <Group gap="md" align="flex-start" grow>
          <TextInput
            label={t(draft.guard === "login" ? "login" : "header")}
            placeholder={draft.guard === "header" ? "X-Api-Key" : undefined}
            autoComplete="off"
            value={draft.who}
            error={error}
            onChange={(event) => set({ who: event.currentTarget.value })}
          />
          <PasswordField
            name="secret"
            label={t(draft.guard === "login" ? "password" : "value")}
            placeholder={kept ? t("secret_kept") : undefined}
            autoComplete="new-password"
            value={draft.secret}
            onChange={(event) => set({ secret: event.currentTarget.value })}
          />
        </Group>
      )}
    </Stack>
  );
}

function ScheduleFields({ draft, set }: Part) {
  const { t } = useTranslation("regular_imports");
  const { zone } = useWorkspace();
  const { every, minute, weekday } = draft.schedule;
  const error = useFieldError("schedule");
  const change = (schedule: Partial<Schedule>) => set({ schedule: { ...draft.schedule, ...schedule } });
  return (
    <Group gap="md" align="flex-start">
      <Select
        w={180}
        label={t("every")}
        allowDeselect={false}
        value={every}
        error={error}
        onChange={(next) =>
          next && change({ every: next as Schedule["every"], minute: next === "hour" ? 0 : 180 })
        }
        data={(["hour", "day", "week"] as const).map((value) => ({ value, label: t(`everies.${value}`) }))}
      />
      {every === "week" && (
        <Select
          w={180}
          label={t("weekday")}
          allowDeselect={false}
          value={String(weekday ?? 1)}
          onChange={(day) => day && change({ weekday: Number(day) })}
          data={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: t(`days.${day}`) }))}
        />
      )}
      {every === "hour" ? (
        <NumberInput
          w={180}
          label={t("minute")}
          min={0}
          max={59}
          clampBehavior="strict"
          allowDecimal={false}
          value={minute}
          onChange={(next) => change({ minute: Number(next) || 0 })}
        />
      ) : (
        <TextInput
          w={180}
          type="time"
          label={t("time")}
          description={zone}
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={clock(minute)}
          onChange={(event) => {
            const [hours, minutes] = event.currentTarget.value.split(":").map(Number);
            if (hours !== undefined && minutes !== undefined) change({ minute: hours * 60 + minutes });
          }}
        />
      )}
    </Group>
  );
}
