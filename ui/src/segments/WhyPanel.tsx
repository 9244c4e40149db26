import { Button, Select, Skeleton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCheck, IconHelpCircle, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsk } from "@/api/ask";
import { useGet } from "@/api/hooks";
import type { Rule } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Badge, ErrorNote, SidePanel, useBoth } from "@/kit";

/** Why one customer belongs to the rule on the screen, or does not: each condition with his value and its verdict. */
export function WhyPanel({ rule }: { rule: Rule }) {
  const { t } = useTranslation("segments");
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconHelpCircle size={16} stroke={1.6} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        {t("why.open")}
      </Button>
      <SidePanel opened={opened} onClose={() => setOpened(false)} title={t("why.open")}>
        {opened && <Question rule={rule} />}
      </SidePanel>
    </>
  );
}

function Question({ rule }: { rule: Rule }) {
  const { t } = useTranslation("segments");
  const [customer, setCustomer] = useState<{ id: string; name: string } | null>(null);
  const [text, setText] = useState("");
  const [search] = useDebouncedValue(text, 200);
  const found = useGet("/customers", {
    query: { search, limit: 20 },
    keepPrevious: true,
    enabled: search !== "" && search !== customer?.name,
  });
  const options = (found.data?.rows ?? []).map((row) => ({
    value: row.id,
    label: row.name || row.email || row.id,
  }));
  if (customer && !options.some((one) => one.value === customer.id)) {
    options.unshift({ value: customer.id, label: customer.name });
  }
  return (
    <div style={{ display: "grid", gap: 16 }}>
      <Select
        label={t("why.customer")}
        placeholder={t("why.hint")}
        searchable
        data-autofocus
        data={options}
        filter={({ options: all }) => all}
        searchValue={text}
        onSearchChange={setText}
        nothingFoundMessage={search ? t("nothing") : undefined}
        value={customer?.id ?? null}
        onChange={(id, option) => setCustomer(id && option ? { id, name: option.label } : null)}
      />
      {customer && <WhyAnswer rule={rule} customerId={customer.id} />}
    </div>
  );
}

/** The verdict, and each condition with what was found on the customer. */
export function WhyAnswer({ rule, customerId }: { rule: Rule; customerId: string }) {
  const { t } = useTranslation("segments");
  const both = useBoth();
  const format = useFormat();
  const read = useAsk("POST /segments/why", { body: { rule, customer_id: customerId } });
  if (read.error) return <ErrorNote error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton h={120} />;
  const say = (value: unknown) => {
    if (value === null || value === undefined || value === "") return t("why.unknown");
    if (typeof value === "number") return format.number(value);
    if (typeof value === "boolean") return t(value ? "why.yes" : "why.no");
    return Array.isArray(value) ? value.join(", ") : String(value);
  };
  return (
    <div>
      <Badge tone={read.data.verdict ? "ok" : "quiet"} icon={read.data.verdict ? IconCheck : IconX}>
        {t(read.data.verdict ? "why.belongs" : "why.does_not")}
      </Badge>
      <ul className="why">
        {read.data.conditions.map((one) => (
          <li key={one.path} data-true={one.verdict || undefined}>
            {one.verdict ? (
              <IconCheck size={16} role="img" aria-label={t("why.true")} />
            ) : (
              <IconX size={16} role="img" aria-label={t("why.false")} />
            )}
            <span>{both(one.sentence)}</span>
            <span className="muted">{say(one.value)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
