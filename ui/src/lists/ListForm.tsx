import { Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import { AreaField, DialogForm, TextField } from "@/kit";
import type { ListRow } from "./wire";

interface Props {
  opened: boolean;
  onClose: () => void;
  onSaved: (list: ListRow) => void;
  /** The list that is renamed; a new one without it. */
  list?: ListRow;
  /** A name to begin with. */
  name?: string;
}

/** The name and the description of a list, new or known. */
export function ListForm({ opened, onClose, onSaved, list, name = "" }: Props) {
  const { t } = useTranslation("lists");
  const { t: words } = useTranslation("kit");
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={<strong>{t(list ? "rename" : "new")}</strong>}
      closeButtonProps={{ "aria-label": words("close") }}
      size={460}
    >
      <Form key={list?.version ?? name} list={list} name={name} onClose={onClose} onSaved={onSaved} />
    </Modal>
  );
}

function Form({ list, name: first = "", onClose, onSaved }: Omit<Props, "opened">) {
  const { t } = useTranslation("lists");
  const [name, setName] = useState(list?.name ?? first);
  const [description, setDescription] = useState(list?.description ?? "");
  const options = { refresh: ["/lists" as const, "/lists/{id}" as const], onDone: onSaved };
  const make = useAct("POST /lists", options);
  const change = useAct("PUT /lists/{id}", options);
  const act = list ? change : make;
  return (
    <DialogForm
      act={act}
      fields={["name", "description"]}
      verb={t(list ? "save" : "create")}
      ready={name.trim() !== ""}
      onSubmit={() => {
        const body = { name: name.trim(), description: description.trim() };
        if (list) change.mutate({ path: { id: list.id }, version: list.version, body });
        else make.mutate({ body });
      }}
      onClose={onClose}
    >
      <TextField
        name="name"
        label={t("name")}
        placeholder={t("name_hint")}
        value={name}
        maxLength={200}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <AreaField
        name="description"
        label={t("description")}
        placeholder={t("description_hint")}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
