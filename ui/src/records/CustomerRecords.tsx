import { Button, Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet, useList } from "@/api/hooks";
import type { Id } from "@/api/types";
import { useMay } from "@/api/workspace";
import { useShownValues } from "@/fields/ValueFields";
import { Card, ErrorNote, Facts, useBoth } from "@/kit";
import { RecordPanel } from "./RecordPanel";
import type { RecordRow, RecordType } from "./wire";
import "./records.css";

/** What a customer has of the business's own nouns; nothing where there are no such nouns. */
export function CustomerRecords({ customer }: { customer: Id }) {
  const { t } = useTranslation("records");
  const both = useBoth();
  const may = useMay("customers.write");
  const types = (useGet("/record-types").data?.rows ?? []).filter((one) => !one.archived);
  const list = useList("/records", { query: { customer }, limit: 20, enabled: types.length > 0 });
  const [open, setOpen] = useState<{ of: RecordType; record?: RecordRow } | null>(null);
  if (types.length === 0) return null;
  const only = types.length === 1 ? types[0] : undefined;
  const button = (
    <Button
      size="compact-xs"
      variant="subtle"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={only && (() => setOpen({ of: only }))}
    >
      {t("add")}
    </Button>
  );
  const add = only ? (
    button
  ) : (
    <Menu position="bottom-end" shadow="sm">
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {types.map((of) => (
          <Menu.Item key={of.id} onClick={() => setOpen({ of })}>
            {both(of.label)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
  return (
    <Card title={t("of_customer")} aside={may && add}>
      {list.problem && <ErrorNote error={list.problem} retry={list.retry} />}
      {!list.loading && list.rows.length === 0 && <p className="sentence muted">{t("none")}</p>}
      <ul className="record-list">
        {list.rows.map((record) => {
          const of = types.find((one) => one.key === record.type);
          return (
            of && (
              <One
                key={record.id}
                of={of}
                record={record}
                onOpen={may ? () => setOpen({ of, record }) : undefined}
              />
            )
          );
        })}
      </ul>
      {list.hasMore && (
        <Button size="compact-sm" variant="subtle" loading={list.loadingMore} onClick={list.more}>
          {t("more")}
        </Button>
      )}
      <RecordPanel open={open} customer={customer} onClose={() => setOpen(null)} />
    </Card>
  );
}

function One({ of, record, onOpen }: { of: RecordType; record: RecordRow; onOpen?: () => void }) {
  const both = useBoth();
  const rows = useShownValues(of.fields, record.fields);
  const name = [both(of.label), record.number].filter(Boolean).join(" · ");
  return (
    <li>
      <div className="record-head">
        {onOpen ? (
          <button type="button" className="link-button" onClick={onOpen}>
            {name}
          </button>
        ) : (
          <strong>{name}</strong>
        )}
      </div>
      <Facts rows={rows} />
    </li>
  );
}
