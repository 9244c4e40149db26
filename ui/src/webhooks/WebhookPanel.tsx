import { ActionIcon, Button, Group, Modal, Stack } from "@mantine/core";
import {
  IconCheck,
  IconClock,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconSend,
  IconTrash,
  IconX,
  type TablerIcon,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import {
  Badge,
  ConfirmDelete,
  ConfirmWithCount,
  ErrorNote,
  Moment,
  Note,
  Section,
  SidePanel,
  Table,
  type Tone,
} from "@/kit";
import { Secret, WebhookForm } from "./WebhookForm";
import { WebhookState } from "./WebhooksSection";
import type { Webhook, WebhookMessage, WebhookTest } from "./wire";

/** One webhook: how it does, what can be done with it, and its last messages. */
export function WebhookPanel({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { t } = useTranslation("webhooks");
  const may = useMay("webhooks.write");
  return (
    <SidePanel opened onClose={onClose} size={760} title={webhook.url}>
      <Stack gap="md">
        <Group gap="sm">
          <WebhookState webhook={webhook} />
          {webhook.description && <span className="muted">{webhook.description}</span>}
        </Group>
        {webhook.state === "paused" && webhook.reason !== "by_hand" && (
          <Note tone="bad" title={t(`reason.${webhook.reason}`)}>
            {t(`reason_text.${webhook.reason}`)}
          </Note>
        )}
        {webhook.state === "active" && webhook.failing_since && (
          <Note tone="warn" title={t("failing")}>
            {t("failing_text")} <Moment value={webhook.failing_since} exact />
          </Note>
        )}
        {webhook.old_secret_until && new Date(webhook.old_secret_until) > new Date() && (
          <Note title={t("old_secret")}>
            {t("old_secret_text")} <Moment value={webhook.old_secret_until} exact />
          </Note>
        )}
        {may && <Deeds webhook={webhook} onGone={onClose} />}
        <Messages webhook={webhook} may={may} />
      </Stack>
    </SidePanel>
  );
}

function Deeds({ webhook, onGone }: { webhook: Webhook; onGone: () => void }) {
  const { t } = useTranslation("webhooks");
  const [open, setOpen] = useState<"edit" | "rotate" | "delete" | null>(null);
  const input = { path: { id: webhook.id } };
  const test = useAct("POST /webhooks/{id}/test");
  const pause = useAct("POST /webhooks/{id}/pause", { refresh: ["/webhooks"] });
  const resume = useAct("POST /webhooks/{id}/resume", { refresh: ["/webhooks", "/webhooks/{id}/messages"] });
  const rotate = useAct("POST /webhooks/{id}/rotate", { refresh: ["/webhooks"] });
  const remove = useAct("DELETE /webhooks/{id}", { refresh: ["/webhooks"], onDone: onGone });
  const paused = webhook.state === "paused";
  const turn = paused ? resume : pause;
  const close = () => setOpen(null);
  return (
    <>
      <Group gap="xs">
        <Button
          size="xs"
          leftSection={<IconSend size={15} aria-hidden />}
          loading={test.isPending}
          onClick={() => test.mutate(input)}
        >
          {t("test")}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={
            paused ? <IconPlayerPlay size={15} aria-hidden /> : <IconPlayerPause size={15} aria-hidden />
          }
          loading={turn.isPending}
          onClick={() => turn.mutate(input)}
        >
          {t(paused ? "resume" : "pause")}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPencil size={15} aria-hidden />}
          onClick={() => setOpen("edit")}
        >
          {t("edit")}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={15} aria-hidden />}
          onClick={() => setOpen("rotate")}
        >
          {t("rotate")}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconTrash size={15} aria-hidden />}
          onClick={() => setOpen("delete")}
        >
          {t("delete")}
        </Button>
      </Group>
      {test.data && <Tested tested={test.data} />}
      {(test.error || turn.error) && <ErrorNote error={test.error ?? turn.error} />}
      {open === "edit" && <WebhookForm webhook={webhook} onClose={close} />}
      {rotate.data && (
        <Modal
          opened
          size="lg"
          onClose={rotate.reset}
          title={<strong>{t("rotate_done")}</strong>}
          closeButtonProps={{ "aria-label": t("kit:close") }}
        >
          <Secret secret={rotate.data.secret} onClose={rotate.reset} />
        </Modal>
      )}
      {open === "rotate" && !rotate.data && (
        <ConfirmWithCount
          opened
          onClose={close}
          title={t("rotate_title")}
          verb={t("rotate")}
          pending={rotate.isPending}
          error={rotate.error}
          onConfirm={() => rotate.mutate(input, { onSuccess: close })}
        >
          {t("rotate_text")}
        </ConfirmWithCount>
      )}
      {open === "delete" && (
        <ConfirmDelete
          title={t("delete_title")}
          verb={t("delete")}
          act={remove}
          onConfirm={() => remove.mutate(input)}
          onClose={close}
        >
          {t("delete_text")}
        </ConfirmDelete>
      )}
    </>
  );
}

function Tested({ tested }: { tested: WebhookTest }) {
  const { t } = useTranslation("webhooks");
  if (tested.taken) return <Note tone="ok" title={t("test_taken", { status: tested.status })} />;
  const why = tested.error ? t(`error.${tested.error}`) : t("answered", { status: tested.status });
  return (
    <Note tone="bad" title={t("test_refused")}>
      {why}
      {tested.detail && <div className="mono muted">{tested.detail}</div>}
    </Note>
  );
}

const LOOKS: Record<WebhookMessage["state"], [Tone, TablerIcon]> = {
  waiting: ["quiet", IconClock],
  delivered: ["ok", IconCheck],
  failed: ["bad", IconX],
};

function Messages({ webhook, may }: { webhook: Webhook; may: boolean }) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const list = useList("/webhooks/{id}/messages", { path: { id: webhook.id } });
  const resend = useAct("POST /webhook-messages/{id}/resend", { refresh: ["/webhooks/{id}/messages"] });
  const last = (row: WebhookMessage) => {
    if (row.error) return t(`error.${row.error}`);
    return row.status ? t("answered", { status: row.status }) : "—";
  };
  return (
    <Section title={t("messages")} aside={<span className="muted">{t("messages_kept")}</span>}>
      <Table
        id="webhook-messages"
        label={t("messages")}
        compact
        list={list}
        rowKey={(row) => row.id}
        columns={[
          { id: "at", title: t("message_at"), width: 120, cell: (row) => <Moment value={row.created_at} /> },
          {
            id: "kind",
            title: t("message_kind"),
            width: 190,
            cell: (row) => (
              <span title={row.message_id}>
                {t(`kind.${row.kind.replace(".", "_")}`)} ·{" "}
                {t("people", { count: row.count, shown: format.number(row.count) })}
              </span>
            ),
          },
          {
            id: "state",
            title: t("state"),
            width: 130,
            cell: (row) => (
              <Badge tone={LOOKS[row.state][0]} icon={LOOKS[row.state][1]}>
                {t(`message_state.${row.state}`)}
              </Badge>
            ),
          },
          {
            id: "last",
            title: t("last_answer"),
            width: 170,
            wrap: true,
            cell: (row) => (
              <span className="muted">
                {last(row)}
                {row.attempts > 1 && ` · ${t("tries", { count: row.attempts })}`}
                {row.state === "waiting" && row.attempts > 0 && row.next_try_at && (
                  <>
                    {" · "}
                    {t("next_try")} <Moment value={row.next_try_at} />
                  </>
                )}
              </span>
            ),
          },
        ]}
        rowActions={
          may
            ? (row) => (
                <ActionIcon
                  aria-label={t("resend")}
                  title={t("resend")}
                  onClick={() => resend.mutate({ path: { id: row.id } })}
                >
                  <IconRefresh size={16} stroke={1.6} />
                </ActionIcon>
              )
            : undefined
        }
        empty={<p className="sentence muted">{t("messages_empty")}</p>}
      />
      {resend.error && <ErrorNote error={resend.error} />}
    </Section>
  );
}
