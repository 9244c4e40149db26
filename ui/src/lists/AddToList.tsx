import { Button, Group, Modal, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import { useFormat } from "@/i18n/format";
import { ErrorNote } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import type { ListRow, Which } from "./wire";

interface Props {
  opened: boolean;
  onClose: () => void;
  /** So many customers will be added. */
  count: number;
  /** These customers, by hand … */
  ids?: string[];
  /** … or everybody who fits, by one operation. */
  which?: Which;
  /** A name for a new list. */
  name?: string;
  onAdded?: () => void;
}

/** Puts customers into a list, known or new. */
export function AddToList(props: Props) {
  const { t } = useTranslation("lists");
  const { t: words } = useTranslation("kit");
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={<strong>{t("add_title")}</strong>}
      closeButtonProps={{ "aria-label": words("close") }}
      size={460}
    >
      <Form {...props} />
    </Modal>
  );
}

function Form({ onClose, count, ids, which, name: first = "", onAdded }: Props) {
  const { t } = useTranslation("lists");
  const { t: words } = useTranslation("kit");
  const format = useFormat();
  const lists = useGet("/lists").data?.rows ?? [];
  const [fresh, setFresh] = useState(first !== "");
  const [known, setKnown] = useState<string | null>(null);
  const [name, setName] = useState(first);
  const add = useAdding(ids, which, () => {
    onAdded?.();
    onClose();
  });
  const isNew = fresh || lists.length === 0;
  const ready = isNew ? name.trim() !== "" : known !== null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) add.submit(isNew ? { name: name.trim() } : { id: known as string });
      }}
    >
      <Stack gap="md">
        <div>
          <div className="stat-value">{format.number(count)}</div>
          <div className="muted">{t("add_count", { count })}</div>
        </div>
        {lists.length > 0 && (
          <SegmentedControl
            aria-label={t("add_title")}
            value={isNew ? "new" : "known"}
            onChange={(value) => setFresh(value === "new")}
            data={[
              { value: "known", label: t("known_list") },
              { value: "new", label: t("new") },
            ]}
          />
        )}
        {isNew ? (
          <TextInput
            name="name"
            label={t("name")}
            placeholder={t("name_hint")}
            value={name}
            maxLength={200}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
        ) : (
          <Select
            label={t("list")}
            searchable
            data-autofocus
            value={known}
            onChange={setKnown}
            data={lists.map((one) => ({ value: one.id, label: one.name }))}
            nothingFoundMessage={t("nothing")}
          />
        )}
        {add.error ? <ErrorNote error={add.error} /> : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {words("cancel")}
          </Button>
          <Button type="submit" disabled={!ready} loading={add.pending}>
            {t("add")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useAdding(ids: string[] | undefined, which: Which | undefined, done: () => void) {
  const navigate = useNavigate();
  const to = usePlace();
  const refresh = [
    "/lists" as const,
    "/lists/{id}" as const,
    "/customers" as const,
    "/customers/{id}" as const,
  ];
  const make = useAct("POST /lists", { refresh: ["/lists"], onDone: (list: ListRow) => put(list.id) });
  const members = useAct("POST /lists/{id}/members", { refresh, onDone: done });
  const [target, setTarget] = useState("");
  const fill = useAct("POST /lists/{id}/fill", {
    refresh: [...refresh, "/operations"],
    onDone: (operation) => {
      done();
      void navigate({ to: to(`/lists/${target}`), search: { operation: operation.id } as never });
    },
  });
  const put = (id: string) => {
    setTarget(id);
    if (ids) members.mutate({ path: { id }, body: { add: ids } });
    else fill.mutate({ path: { id }, body: which ?? {} });
  };
  return {
    submit: (list: { id: string } | { name: string }) =>
      "id" in list ? put(list.id) : make.mutate({ body: list }),
    pending: make.isPending || members.isPending || fill.isPending,
    error: make.error ?? members.error ?? fill.error,
  };
}
