import { Button, Group, Menu, Modal, Select, Stack, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import type { Card as CustomerCard } from "@/api/types";
import { useMay, useWorkspace } from "@/api/workspace";
import { ErrorNote, MoreActions, Note, ShownOnce } from "@/kit";
import { Papers } from "./Papers";
import "./wire";

/** What is seldom done with a customer: for those who may erase. */
export function CustomerActions({ card }: { card: CustomerCard }) {
  const { t } = useTranslation("customers");
  const mayErase = useMay("customers.erase");
  const [opened, setOpened] = useState(false);
  if (!mayErase || card.state !== "active") return null;
  return (
    <>
      <MoreActions>
        <Menu.Item leftSection={<IconTrash size={15} aria-hidden />} onClick={() => setOpened(true)}>
          {t("erasure.menu")}
        </Menu.Item>
      </MoreActions>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        // A key that was shown is not lost by a click beside the window.
        closeOnClickOutside={false}
        title={<strong>{t("erasure.title")}</strong>}
        closeButtonProps={{ "aria-label": t("kit:close") }}
        size={720}
      >
        <Steps id={card.id} onClose={() => setOpened(false)} />
      </Modal>
    </>
  );
}

/** What happens, in words; then the key, which is made before anything is erased; then the word that cannot be taken back. */
function Steps({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation("customers");
  const [kept, setKept] = useState(false);
  const { addresses_masked } = useWorkspace();
  const mayExport = useMay("customers.export") && !addresses_masked;
  const make = useAct("POST /customers/evidence-key");
  const key = make.data?.key;
  if (key && kept) return <Confirm id={id} secret={key} onClose={onClose} />;
  if (key) {
    return (
      <ShownOnce
        secret={key}
        label={t("erasure.key")}
        title={t("erasure.key_once")}
        text={t("erasure.key_text")}
        tick={t("erasure.key_tick")}
        kept={t("kit:next")}
        onClose={() => setKept(true)}
      />
    );
  }
  return (
    <Stack gap="md">
      <p className="sentence">{t("erasure.intro")}</p>
      <Points title={t("erasure.goes")} points={["person", "letters", "merged", "files"]} />
      <Points title={t("erasure.stays")} points={["sums", "numbers", "mark", "proof"]} />
      <Note tone="warn" title={t("erasure.for_ever")}>
        {t("erasure.copies")}
      </Note>
      {mayExport && (
        <section className="erasure-points">
          <h3>{t("erasure.give_first")}</h3>
          <p className="sentence muted">{t("erasure.give_first_text")}</p>
          <Papers id={id} papers={["archive", "evidence"]} />
        </section>
      )}
      {make.error ? <ErrorNote error={make.error} /> : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t("kit:cancel")}
        </Button>
        <Button loading={make.isPending} onClick={() => make.mutate({})} data-autofocus>
          {t("erasure.make_key")}
        </Button>
      </Group>
    </Stack>
  );
}

function Points({ title, points }: { title: string; points: string[] }) {
  const { t } = useTranslation("customers");
  return (
    <section className="erasure-points">
      <h3>{title}</h3>
      <ul>
        {points.map((point) => (
          <li key={point}>{t(`erasure.point.${point}`)}</li>
        ))}
      </ul>
    </section>
  );
}

function Confirm({ id, secret, onClose }: { id: string; secret: string; onClose: () => void }) {
  const { t } = useTranslation("customers");
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("request");
  const [reference, setReference] = useState("");
  const act = useAct("POST /customers/{id}/erase", {
    refresh: ["/customers", "/customers/{id}", "/customers/{id}/timeline", "/customers/{id}/consents"],
    onDone: onClose,
  });
  const ready = typed.trim().toLowerCase() === id;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !act.isPending) {
          act.mutate({ path: { id }, body: { key: secret, reason, reference: reference.trim() } });
        }
      }}
    >
      <Stack gap="md">
        <p className="sentence">{t("erasure.confirm")}</p>
        <Group gap="sm" align="flex-start" grow>
          <Select
            label={t("erasure.reason")}
            data={["request", "term", "mistake"].map((value) => ({
              value,
              label: t(`erasure.reasons.${value}`),
            }))}
            value={reason}
            allowDeselect={false}
            onChange={(value) => setReason(value ?? "request")}
          />
          <TextInput
            label={t("erasure.reference")}
            placeholder={t("erasure.reference_example")}
            maxLength={40}
            value={reference}
            autoComplete="off"
            onChange={(event) => setReference(event.currentTarget.value)}
          />
        </Group>
        <TextInput
          label={t("erasure.type_id", { id })}
          classNames={{ input: "mono" }}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          autoFocus
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {act.error ? <ErrorNote error={act.error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("kit:cancel")}
          </Button>
          <Button type="submit" color="red.8" disabled={!ready} loading={act.isPending}>
            {t("erasure.verb")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
