import { Modal } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import { DialogForm, SelectField, TextField } from "@/kit";
import "./wire";

/** An erased address may come in again. The list knows it by a hash, so it is typed anew. */
export function Lift({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("consent");
  const [address, setAddress] = useState("");
  const [reason, setReason] = useState("request");
  const [reference, setReference] = useState("");
  const act = useAct("POST /suppressions/lift", { refresh: ["/suppressions"], onDone: onClose });
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{t("lift_title")}</strong>}
      closeButtonProps={{ "aria-label": t("kit:close") }}
    >
      <DialogForm
        act={act}
        fields={["address", "reason", "reference"]}
        verb={t("lift_verb")}
        ready={Boolean(address.trim())}
        onSubmit={() =>
          act.mutate({ body: { address: address.trim(), reason, reference: reference.trim() } })
        }
        onClose={onClose}
      >
        <p className="sentence">{t("lift_text")}</p>
        <TextField
          name="address"
          label={t("lift_address")}
          data-autofocus
          value={address}
          autoComplete="off"
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <SelectField
          name="reason"
          label={t("reason")}
          value={reason}
          onChange={(next) => setReason(next ?? "request")}
          data={["request", "mistake"].map((value) => ({ value, label: t(`lift_reasons.${value}`) }))}
        />
        <TextField
          name="reference"
          label={t("lift_reference")}
          description={t("lift_reference_hint")}
          maxLength={40}
          value={reference}
          autoComplete="off"
          onChange={(event) => setReference(event.currentTarget.value)}
        />
      </DialogForm>
    </Modal>
  );
}
