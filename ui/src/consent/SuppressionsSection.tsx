import { ActionIcon, Button, Modal } from "@mantine/core";
import { IconBan, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import type { Channel, Suppression } from "@/api/types";
import { useMay } from "@/api/workspace";
import {
  ChannelIcon,
  ConfirmWithCount,
  DialogForm,
  EmptyState,
  Filters,
  FiltersSpacer,
  Moment,
  SelectField,
  Table,
  TextField,
  useChannelName,
  Value,
} from "@/kit";
import { Lift } from "./Lift";
import "./wire";

/** Addresses to which nothing is ever sent, whatever anybody agreed to. */
export function SuppressionsSection() {
  const { t } = useTranslation("consent");
  const may = useMay("consents.write");
  const list = useList("/suppressions");
  const [adding, setAdding] = useState(false);
  const [freed, setFreed] = useState<Suppression | null>(null);
  const [lifting, setLifting] = useState(false);
  const mayErase = useMay("customers.erase");
  const anyErased = list.rows.some((row) => row.reason === "erasure");
  const add = (
    <Button leftSection={<IconBan size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t("add_address")}
    </Button>
  );
  const empty = !list.loading && list.rows.length === 0 && !list.problem;
  return (
    <>
      <Filters>
        <span className="muted" style={{ maxWidth: "75ch" }}>
          {t("suppressions_text")}
        </span>
        <FiltersSpacer />
        {mayErase && anyErased && (
          <Button variant="default" onClick={() => setLifting(true)}>
            {t("lift")}
          </Button>
        )}
        {may && !empty && add}
      </Filters>
      <Table
        id="suppressions"
        label={t("suppressions")}
        list={list}
        rowKey={(row) => row.id}
        columns={[
          {
            id: "address",
            title: t("address"),
            width: 240,
            cell: (row) => <Value>{row.address || t("erased")}</Value>,
          },
          {
            id: "channel",
            title: t("channel"),
            width: 160,
            cell: (row) => <ChannelIcon channel={row.channel} withName />,
          },
          {
            id: "reason",
            title: t("reason"),
            width: 190,
            cell: (row) => t(`reasons.${row.reason}`, { defaultValue: row.reason }),
          },
          { id: "note", title: t("note"), width: 160, cell: (row) => <Value>{row.note}</Value> },
          { id: "at", title: t("since"), width: 130, cell: (row) => <Moment value={row.created_at} /> },
        ]}
        rowActions={
          may
            ? (row) =>
                row.reason === "manual" || row.reason === "hard_bounce" ? (
                  <ActionIcon aria-label={t("take_off")} title={t("take_off")} onClick={() => setFreed(row)}>
                    <IconTrash size={16} stroke={1.6} />
                  </ActionIcon>
                ) : null
            : undefined
        }
        empty={
          <EmptyState
            drawing="inbox"
            title={t("no_suppressions")}
            text={t("no_suppressions_text")}
            action={may ? add : undefined}
          />
        }
      />
      {lifting && <Lift onClose={() => setLifting(false)} />}
      {adding && <Add onClose={() => setAdding(false)} />}
      {freed && <TakeOff row={freed} onClose={() => setFreed(null)} />}
    </>
  );
}

const CHANNELS: Channel[] = ["email", "sms"];

function Add({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("consent");
  const channelName = useChannelName();
  const [channel, setChannel] = useState<Channel>("email");
  const [address, setAddress] = useState("");
  const [note, setNote] = useState("");
  const act = useAct("POST /suppressions", { refresh: ["/suppressions"], onDone: onClose });
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{t("add_address")}</strong>}
      closeButtonProps={{ "aria-label": t("kit:close") }}
    >
      <DialogForm
        act={act}
        fields={["channel", "address", "note"]}
        verb={t("never_write")}
        ready={Boolean(address.trim())}
        onSubmit={() =>
          act.mutate({
            body: { channel, address: address.trim(), ...(note.trim() ? { note: note.trim() } : {}) },
          })
        }
        onClose={onClose}
      >
        <SelectField
          name="channel"
          label={t("channel")}
          value={channel}
          onChange={(next) => setChannel((next as Channel | null) ?? "email")}
          data={CHANNELS.map((value) => ({ value, label: channelName(value) }))}
        />
        <TextField
          name="address"
          label={t("address")}
          data-autofocus
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <TextField
          name="note"
          label={t("note")}
          description={t("note_hint")}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </DialogForm>
    </Modal>
  );
}

function TakeOff({ row, onClose }: { row: Suppression; onClose: () => void }) {
  const { t } = useTranslation("consent");
  const act = useAct("DELETE /suppressions/{id}", { refresh: ["/suppressions"], onDone: onClose });
  return (
    <ConfirmWithCount
      opened
      onClose={onClose}
      title={t("take_off_title", { address: row.address })}
      verb={t("take_off")}
      pending={act.isPending}
      error={act.error}
      onConfirm={() => act.mutate({ path: { id: row.id } })}
    >
      {t("take_off_text")}
    </ConfirmWithCount>
  );
}
