import { Button, CopyButton, Group, Select, Skeleton, Stack, Switch } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import type { Key } from "@/api/types";
import { AreaField, ErrorNote, FieldErrors, SidePanel } from "@/kit";
import "./events.css";

/** The code that a site's pages carry: what a developer is given, with the key in it. */
export function codeFor(address: string, key: string, consent: boolean): string {
  const wait = consent ? ' data-consent="required"' : "";
  return `<script async src="${address}/v1/rapport.js" data-key="${key}"${wait}></script>`;
}

/** Code of one key, and the sites that may use it. */
export function SiteKey({ apiKey }: { apiKey: Key }) {
  const { t } = useTranslation("events");
  const [consent, setConsent] = useState(false);
  const code = codeFor(window.location.origin, apiKey.public_key ?? "", consent);
  return (
    <Stack gap="md">
      <p className="sentence muted">{t("site_where")}</p>
      <pre className="event-code">
        <code>{code}</code>
      </pre>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Switch
          label={t("site_consent")}
          description={t("site_consent_hint")}
          checked={consent}
          onChange={(event) => setConsent(event.currentTarget.checked)}
        />
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Button
              style={{ flex: "none" }}
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
              onClick={copy}
            >
              {t(copied ? "site_copied" : "site_copy")}
            </Button>
          )}
        </CopyButton>
      </Group>
      <p className="sentence muted">{t("site_tells")}</p>
      <Origins apiKey={apiKey} />
    </Stack>
  );
}

function Origins({ apiKey }: { apiKey: Key }) {
  const { t } = useTranslation("events");
  const known = (apiKey.origins ?? []).join("\n");
  const [typed, setTyped] = useState(known);
  const save = useAct("PATCH /keys/{id}", {
    refresh: ["/keys"],
    onDone: (answer) => setTyped(answer.origins.join("\n")),
  });
  const origins = typed.split(/[\s,]+/).filter(Boolean);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ path: { id: apiKey.id }, body: { origins } });
      }}
    >
      <FieldErrors error={save.error} fields={[]}>
        <AreaField
          name="origins"
          label={t("site_origins")}
          description={t("site_origins_hint")}
          placeholder="https://shop.example"
          classNames={{ input: "mono" }}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="sm">
          <Button type="submit" variant="default" loading={save.isPending} disabled={typed.trim() === known}>
            {t("site_save")}
          </Button>
        </Group>
      </FieldErrors>
    </form>
  );
}

/** Connects a site: the code with a key that there is, or a key that is made for it. */
export function ConnectSite({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("events");
  const list = useList("/keys");
  const make = useAct("POST /keys", { refresh: ["/keys"] });
  const [wanted, setWanted] = useState<string | null>(null);
  const keys = list.rows.filter((key) => key.kind === "browser" && key.public_key);
  const chosen = keys.find((key) => key.id === wanted) ?? keys[0];
  return (
    <SidePanel opened onClose={onClose} title={t("site_title")} size={620}>
      {list.problem && <ErrorNote error={list.problem} retry={list.retry} />}
      {make.error && <ErrorNote error={make.error} />}
      {list.loading && <Skeleton h={160} />}
      {!list.loading && !list.problem && !chosen && (
        <Stack gap="md" align="flex-start">
          <p className="sentence muted">{t("site_no_key")}</p>
          <Button
            loading={make.isPending}
            onClick={() => make.mutate({ body: { kind: "browser", name: t("site_key_name"), scopes: [] } })}
          >
            {t("site_make_key")}
          </Button>
        </Stack>
      )}
      {chosen && (
        <Stack gap="md">
          {keys.length > 1 && (
            <Select
              label={t("site_key")}
              allowDeselect={false}
              data={keys.map((key) => ({ value: key.id, label: `${key.name} · ${key.prefix}…` }))}
              value={chosen.id}
              onChange={setWanted}
            />
          )}
          <SiteKey key={chosen.id} apiKey={chosen} />
        </Stack>
      )}
    </SidePanel>
  );
}
