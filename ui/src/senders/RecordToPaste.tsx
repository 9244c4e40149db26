import { ActionIcon, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DnsRecord } from "./wire";

/** A record with its parts to copy, as panels of DNS ask for them. */
export function RecordToPaste({ record, title }: { record: DnsRecord; title: string }) {
  const { t } = useTranslation("senders");
  return (
    <div className="paste">
      <div className="paste-title">{title}</div>
      <dl>
        <dt>{t("record_type")}</dt>
        <dd className="mono">{record.kind}</dd>
        <span />
        <dt>{t("record_name")}</dt>
        <dd className="mono">{record.name}</dd>
        <Copy value={record.name} label={t("copy_name")} />
        <dt>{t("record_value")}</dt>
        <dd className="mono">{record.value}</dd>
        <Copy value={record.value} label={t("copy_value")} />
      </dl>
      {record.pieces.length > 1 && (
        <details className="paste-pieces">
          <summary>{t("record_pieces")}</summary>
          <code className="mono">{record.pieces.map((piece) => `"${piece}"`).join(" ")}</code>
        </details>
      )}
    </div>
  );
}

function Copy({ value, label }: { value: string; label: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <ActionIcon size="sm" aria-label={label} title={label} onClick={copy}>
          {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
        </ActionIcon>
      )}
    </CopyButton>
  );
}
