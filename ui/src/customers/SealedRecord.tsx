import { Button, Group } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Card, download, Facts, Moment, Money, useChannelName } from "@/kit";
import { OrderState } from "@/orders/OrderState";
import { ConsentWord } from "./Consents";
import type { Evidence, EvidenceConsent, EvidenceOrder } from "./wire";

/** Rows that a person reads here; the file has all of them. */
const SHOWN = 100;

/** What is kept of somebody who was erased, opened with its key. */
export function SealedRecord({ id, record, onClose }: { id: string; record: Evidence; onClose: () => void }) {
  const { t } = useTranslation("customers");
  const save = () => download(`${id}.json`, JSON.stringify(record, null, 2), "application/json");
  return (
    <Card
      title={t("sealed.opened")}
      aside={
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={15} aria-hidden />}
            onClick={save}
          >
            {t("sealed.download")}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onClose}>
            {t("kit:close")}
          </Button>
        </Group>
      }
    >
      <div className="sealed">
        <p className="sentence muted">{t("sealed.opened_text")}</p>
        <Facts
          rows={record.identities.map(({ kind, value }) => [
            t(`identity.${kind}`, { defaultValue: kind }),
            value,
          ])}
        />
        <Consents rows={record.consents} />
        <Orders rows={record.orders} />
      </div>
    </Card>
  );
}

function Consents({ rows }: { rows: EvidenceConsent[] }) {
  const { t } = useTranslation("customers");
  const channel = useChannelName();
  return (
    <Part title={t("consents")} rows={rows} none={t("sealed.no_consents")}>
      <thead>
        <tr>
          <th>{t("sealed.when")}</th>
          <th>{t("sealed.about")}</th>
          <th>{t("sealed.word")}</th>
          <th>{t("sealed.ground")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, SHOWN).map((row, index) => (
          <tr key={index}>
            <td className="wrap">
              <Moment exact value={row.given_at} />
            </td>
            <td className="wrap">
              {t(`kit:purpose.${row.purpose}`)}, {channel(row.channel).toLowerCase()}
            </td>
            <td>
              <ConsentWord given={row.given} />
            </td>
            <td className="wrap">
              {[
                t(`basis_word.${row.basis}`, { defaultValue: row.basis }),
                t(`source.${row.source}`, { defaultValue: row.source }),
                row.text,
                row.document,
                row.said_from,
              ]
                .filter(Boolean)
                .join(" · ")}
            </td>
          </tr>
        ))}
      </tbody>
    </Part>
  );
}

function Orders({ rows }: { rows: EvidenceOrder[] }) {
  const { t } = useTranslation("customers");
  const money = (row: EvidenceOrder, amount_minor: number) => ({ amount_minor, currency: row.currency });
  return (
    <Part title={t("orders")} rows={rows} none={t("no_orders")}>
      <thead>
        <tr>
          <th>{t("orders:number")}</th>
          <th>{t("orders:placed_at")}</th>
          <th>{t("orders:state")}</th>
          <th className="num">{t("orders:total")}</th>
          <th className="num">{t("orders:returned")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, SHOWN).map((row, index) => (
          <tr key={index}>
            <td>{row.number}</td>
            <td className="wrap">
              <Moment exact value={row.placed_at} />
            </td>
            <td>
              <OrderState order={row} />
            </td>
            <td className="num">
              <Money value={money(row, row.total_minor)} />
            </td>
            <td className="num">
              <Money value={row.returned_minor ? money(row, row.returned_minor) : null} />
            </td>
          </tr>
        ))}
      </tbody>
    </Part>
  );
}

interface PartProps {
  title: string;
  rows: unknown[];
  none: string;
  children: ReactNode;
}

function Part({ title, rows, none, children }: PartProps) {
  const { t } = useTranslation("customers");
  return (
    <section>
      <h3>{title}</h3>
      {rows.length === 0 ? (
        <p className="sentence muted">{none}</p>
      ) : (
        <div className="table-wrap">
          <table className="table" data-compact aria-label={title}>
            {children}
          </table>
        </div>
      )}
      {rows.length > SHOWN && (
        <p className="sentence muted">{t("sealed.rest", { shown: SHOWN, all: rows.length })}</p>
      )}
    </section>
  );
}
