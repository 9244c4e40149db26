import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet, useRefresh } from "@/api/hooks";
import { useLive } from "@/api/live";
import type { Sender } from "@/api/types";
import { useMay } from "@/api/workspace";
import {
  AreaField,
  Badge,
  Card,
  ConfirmWithCount,
  DialogForm,
  ErrorNote,
  Moment,
  Note,
  TextField,
  type Tone,
} from "@/kit";
import { RecordToPaste } from "./RecordToPaste";
import type { DkimKey } from "./wire";

const TONES: Record<DkimKey["state"], Tone> = { waiting: "warn", signing: "ok", retired: "quiet" };

/** Signing by ourselves: the keys, their records, and a new key in the place of the old one. */
export function SigningCard({ sender }: { sender: Sender }) {
  const { t } = useTranslation("senders");
  const may = useMay("senders.write");
  const path = { id: sender.id };
  const { data } = useGet("/senders/{id}/dkim", { path });
  const [making, setMaking] = useState(false);
  const [stopping, setStopping] = useState(false);
  const start = useAct("POST /senders/{id}/dkim/start", { refresh: ["/senders/{id}/dkim"] });
  const refresh = useRefresh();
  useLive("sender", (event) => {
    if (event.id === sender.id) refresh("/senders/{id}/dkim", "/senders/{id}/domain");
  });
  const keys = data?.rows ?? [];
  const open = keys.filter((key) => key.state !== "retired");
  const ses = sender.relay?.host.endsWith(".amazonaws.com");
  return (
    <Card
      title={t("signing")}
      aside={
        may && open.length > 0 && !making ? (
          <Group gap="xs">
            <Button size="compact-sm" variant="default" onClick={() => setMaking(true)}>
              {t("sign_new")}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setStopping(true)}>
              {t("sign_off")}
            </Button>
          </Group>
        ) : undefined
      }
    >
      <Stack gap="md">
        {open.length === 0 && <span className="muted">{t(ses ? "signing_ses" : "signing_off")}</span>}
        {keys.length > 0 && (
          <ul className="keys">
            {keys.map((key) => (
              <li key={key.selector}>
                <div className="keys-head">
                  <span className="mono">{key.record.name}</span>
                  <Badge tone={TONES[key.state]}>{t(`key_state.${key.state}`)}</Badge>
                  {key.state === "retired" && <span className="muted">{t("key_retired_hint")}</span>}
                </div>
                {!key.works && (
                  <Note tone="bad" role="alert" title={t("key_broken")}>
                    {t("key_broken_text")}
                  </Note>
                )}
                {key.state === "waiting" && (
                  <>
                    <RecordToPaste record={key.record} title={t("paste")} />
                    <Group gap="sm" mt={8}>
                      <span className="muted" style={{ flex: "1 1 280px" }}>
                        {t("sign_wait")} {open.length > 1 && t("sign_until")}
                        <Looks dkim={key} />
                      </span>
                      {may && (
                        <Button
                          size="compact-sm"
                          variant="default"
                          loading={start.isPending}
                          onClick={() => start.mutate({ path, body: { selector: key.selector } })}
                        >
                          {t("sign_start")}
                        </Button>
                      )}
                    </Group>
                  </>
                )}
              </li>
            ))}
          </ul>
        )}
        {start.error && <ErrorNote error={start.error} />}
        {may && open.length === 0 && !making && (
          <div>
            <Button variant="default" onClick={() => setMaking(true)}>
              {t("sign_on")}
            </Button>
          </div>
        )}
        {making && <NewKey sender={sender} onClose={() => setMaking(false)} />}
      </Stack>
      {stopping && <Stop sender={sender} onClose={() => setStopping(false)} />}
    </Card>
  );
}

/** When we looked for the record, and when we look again by ourselves. */
function Looks({ dkim }: { dkim: DkimKey }) {
  const { t } = useTranslation("senders");
  return (
    <span style={{ display: "block", marginTop: 4 }}>
      {dkim.looked_at && (
        <>
          {t("looked")} <Moment value={dkim.looked_at} />.{" "}
        </>
      )}
      {dkim.next_look_at ? (
        <>
          {t("looks_next")} <Moment value={dkim.next_look_at} />. {t("looks_every")}
        </>
      ) : (
        t("looks_over")
      )}
    </span>
  );
}

function NewKey({ sender, onClose }: { sender: Sender; onClose: () => void }) {
  const { t } = useTranslation("senders");
  const [own, setOwn] = useState(false);
  const [key, setKey] = useState("");
  const [selector, setSelector] = useState("");
  const make = useAct("POST /senders/{id}/dkim", { refresh: ["/senders/{id}/dkim"], onDone: onClose });
  const submit = () =>
    make.mutate({
      path: { id: sender.id },
      body: {
        ...(selector.trim() ? { selector: selector.trim() } : {}),
        ...(own && key.trim() ? { private_key: key.trim() } : {}),
      },
    });
  return (
    <DialogForm
      act={make}
      fields={["selector", "private_key"]}
      verb={t("sign_make")}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      <TextField
        name="selector"
        label={t("sign_selector")}
        description={t("sign_selector_hint")}
        placeholder="rapport"
        value={selector}
        onChange={(event) => setSelector(event.currentTarget.value)}
      />
      {own ? (
        <AreaField
          name="private_key"
          label={t("sign_own_key")}
          description={t("sign_own_hint")}
          placeholder="-----BEGIN PRIVATE KEY-----"
          autosize
          minRows={4}
          maxRows={10}
          autoComplete="off"
          spellCheck={false}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
      ) : (
        <div>
          <Button size="compact-sm" variant="subtle" onClick={() => setOwn(true)}>
            {t("sign_own")}
          </Button>
        </div>
      )}
    </DialogForm>
  );
}

function Stop({ sender, onClose }: { sender: Sender; onClose: () => void }) {
  const { t } = useTranslation("senders");
  const act = useAct("DELETE /senders/{id}/dkim", { refresh: ["/senders/{id}/dkim"], onDone: onClose });
  return (
    <ConfirmWithCount
      opened
      onClose={onClose}
      title={t("sign_off_title")}
      verb={t("sign_off")}
      danger
      pending={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate({ path: { id: sender.id } })}
    >
      <Note tone="warn">{t("sign_off_text")}</Note>
    </ConfirmWithCount>
  );
}
