import { Button, Radio, Skeleton } from "@mantine/core";
import { IconArrowsJoin2 } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import type { Card as CustomerCard } from "@/api/types";
import { useMay } from "@/api/workspace";
import {
  Card,
  Count,
  DateText,
  EmptyState,
  ErrorNote,
  Moment,
  Money,
  Note,
  Page,
  PageHeader,
  Value,
} from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { compareRoute } from "./routes";
import "./duplicates.css";

type Name =
  | "first_name"
  | "middle_name"
  | "last_name"
  | "gender"
  | "birthday"
  | "country"
  | "city"
  | "locale"
  | "source"
  | "preferred_channel"
  | "contact_frequency";
const NAMES: Name[] = [
  "last_name",
  "first_name",
  "middle_name",
  "birthday",
  "gender",
  "city",
  "country",
  "locale",
  "preferred_channel",
  "contact_frequency",
  "source",
];

/** Two cards side by side: which one stays, and whose values it keeps. */
export function ComparePage() {
  const { t } = useTranslation("duplicates");
  const to = usePlace();
  const [first = "", second = ""] = compareRoute.useSearch().of.split(",");
  const one = useGet("/customers/{id}", { path: { id: first }, enabled: first !== "" });
  const other = useGet("/customers/{id}", { path: { id: second }, enabled: second !== "" });
  const crumbs = [{ title: t("title"), to: to("/duplicates") }];
  const problem = one.error ?? other.error;
  const cards = one.data && other.data ? [one.data, other.data] : null;
  const gone = cards?.some((card) => card.state !== "active") ?? false;
  return (
    <Page title={t("compare_title")} narrow>
      <PageHeader title={t("compare_title")} sub={t("compare_sub")} crumbs={crumbs} />
      {problem ? <ErrorNote error={problem} /> : null}
      {(!second || gone) && (
        <EmptyState
          drawing="people"
          title={t("nothing_to_compare")}
          text={t("nothing_to_compare_text")}
          action={
            <Button component={Link} to={to("/duplicates")}>
              {t("to_all")}
            </Button>
          }
        />
      )}
      {second && !cards && !problem && <Skeleton h={420} radius="lg" aria-busy="true" />}
      {cards && !gone && <Comparison key={`${first},${second}`} cards={cards} />}
    </Page>
  );
}

function Comparison({ cards }: { cards: CustomerCard[] }) {
  const { t } = useTranslation("duplicates");
  const to = usePlace();
  const navigate = useNavigate();
  const mayWrite = useMay("customers.write");
  // The card with more orders is the one people know; of equal ones the older.
  const [kept, setKept] = useState(() => better(cards));
  const [chosen, setChosen] = useState<Partial<Record<Name, number>>>({});
  const act = useAct("POST /customers/{id}/merge", {
    refresh: ["/duplicates", "/customers", "/customers/{id}", "/customers/{id}/merges"],
    onDone: (card) => void navigate({ to: to(`/customers/${card.id}`) }),
  });
  const [stays, joins] = [cards[kept], cards[1 - kept]] as [CustomerCard, CustomerCard];
  const of = (name: Name) => chosen[name] ?? kept;
  const merge = () =>
    act.mutate({
      path: { id: stays.id },
      version: stays.version,
      body: { from: joins.id, take: NAMES.filter((name) => differs(cards, name) && of(name) !== kept) },
    });
  return (
    <>
      <Card>
        <table className="compare">
          <thead>
            <tr>
              <td />
              {cards.map((card, index) => (
                <th key={card.id} scope="col">
                  <Link className="link" to={to(`/customers/${card.id}`)}>
                    {card.name || card.id}
                  </Link>
                  <Radio
                    mt={6}
                    size="sm"
                    name="kept"
                    label={t("stays")}
                    aria-label={`${t("stays")}: ${card.name ?? ""} ${card.id}`}
                    checked={kept === index}
                    onChange={() => {
                      setKept(index);
                      setChosen({});
                    }}
                  />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {NAMES.filter((name) => cards.some((card) => card[name])).map((name) => (
              <tr key={name}>
                <th scope="row">{t(`field.${name}`)}</th>
                {cards.map((card, index) => (
                  <td key={card.id} data-taken={taken(cards, name, of(name)) === index || undefined}>
                    {differs(cards, name) ? (
                      <Radio
                        size="sm"
                        name={name}
                        label={<FieldValue card={card} name={name} />}
                        checked={of(name) === index}
                        onChange={() => setChosen({ ...chosen, [name]: index })}
                      />
                    ) : (
                      <FieldValue card={card} name={name} />
                    )}
                  </td>
                ))}
              </tr>
            ))}
            <Everything cards={cards} />
          </tbody>
        </table>
      </Card>
      <div style={{ margin: "12px 0" }}>
        <Note title={t("what_happens")}>{t("what_happens_text")}</Note>
      </div>
      {act.error ? <ErrorNote error={act.error} /> : null}
      {mayWrite && (
        <div className="pair-actions">
          <Button component={Link} to={to("/duplicates")} variant="default">
            {t("kit:cancel")}
          </Button>
          <Button
            loading={act.isPending}
            onClick={merge}
            leftSection={<IconArrowsJoin2 size={16} aria-hidden />}
          >
            {t("merge_into", { name: stays.name || stays.id })}
          </Button>
        </div>
      )}
    </>
  );
}

/** What both bring, and of which nothing is lost. */
function Everything({ cards }: { cards: CustomerCard[] }) {
  const { t } = useTranslation("duplicates");
  const rows: [string, (card: CustomerCard) => ReactNode][] = [
    [
      "identities",
      (card) =>
        card.identities.map((it) => (
          <div key={`${it.kind}:${it.value}`} className="compare-identity">
            {it.typed || it.value}
          </div>
        )),
    ],
    ["orders_count", (card) => <Count value={card.orders.count} />],
    ["orders_sum", (card) => <Money value={card.orders.sum} />],
    ["last_order", (card) => <Moment value={card.orders.last_at} />],
    ["lists", (card) => card.lists.map((one) => one.name).join(", ")],
    ["reach", (card) => <Reaches card={card} />],
    ["created", (card) => <Moment value={card.created_at} />],
  ];
  return (
    <>
      {rows.map(([name, cell]) => (
        <tr key={name}>
          <th scope="row">{t(`row.${name}`)}</th>
          {cards.map((card) => (
            <td key={card.id}>
              <Value>{cell(card)}</Value>
            </td>
          ))}
        </tr>
      ))}
    </>
  );
}

function Reaches({ card }: { card: CustomerCard }) {
  const { t } = useTranslation("duplicates");
  return (
    <>
      {card.reach.map((one) => (
        <div key={one.channel}>
          {t(`kit:channel.${one.channel}`)}:{" "}
          {one.can ? t("can") : t(`kit:reason.${one.reason}`, { defaultValue: one.reason ?? "" })}
        </div>
      ))}
    </>
  );
}

function FieldValue({ card, name }: { card: CustomerCard; name: Name }) {
  const { t } = useTranslation("customers");
  if (name === "birthday") return <DateText value={card.birthday} />;
  if (name === "gender" && card.gender)
    return <>{t(`gender.${card.gender}`, { defaultValue: card.gender })}</>;
  if (name === "preferred_channel" && card.preferred_channel)
    return <>{t(`kit:channel.${card.preferred_channel}`, { defaultValue: card.preferred_channel })}</>;
  if (name === "contact_frequency" && card.contact_frequency)
    return <>{t(`frequency.${card.contact_frequency}`, { defaultValue: card.contact_frequency })}</>;
  return <Value>{card[name]}</Value>;
}

/** Only where both have a value, and not the same, is there something to choose. */
function differs(cards: CustomerCard[], name: Name): boolean {
  const [one, other] = cards.map((card) => card[name]);
  return Boolean(one && other && one !== other);
}

/** Whose value the joined card will have. */
function taken(cards: CustomerCard[], name: Name, wanted: number): number {
  return cards[wanted]?.[name] ? wanted : 1 - wanted;
}

function better(cards: CustomerCard[]): number {
  const [one, other] = cards as [CustomerCard, CustomerCard];
  if (one.orders.count !== other.orders.count) return one.orders.count > other.orders.count ? 0 : 1;
  return one.created_at <= other.created_at ? 0 : 1;
}
