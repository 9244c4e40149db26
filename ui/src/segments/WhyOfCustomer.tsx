import { Button, Select } from "@mantine/core";
import { IconHelpCircle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Card } from "@/api/types";
import { ErrorNote, SidePanel } from "@/kit";
import { WhyAnswer } from "./WhyPanel";

/** On the card: why this customer belongs to a segment, or why not to another. */
export function WhyOfCustomer({ card }: { card: Card }) {
  const { t } = useTranslation("segments");
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        leftSection={<IconHelpCircle size={14} stroke={1.6} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        {t("why.short")}
      </Button>
      <SidePanel opened={opened} onClose={() => setOpened(false)} title={t("why.of_customer")}>
        {opened && <Question card={card} />}
      </SidePanel>
    </>
  );
}

function Question({ card }: { card: Card }) {
  const { t } = useTranslation("segments");
  const [id, setId] = useState<string | null>(card.segments[0]?.id ?? null);
  const all = useGet("/segments").data?.rows ?? [];
  const segment = useGet("/segments/{id}", { path: { id: id ?? "" }, enabled: id !== null });
  const own = new Set(card.segments.map((one) => one.id));
  const option = (one: { id: string; name: string }) => ({ value: one.id, label: one.name });
  const groups = [
    { group: t("why.belongs_to"), items: card.segments.map(option) },
    { group: t("why.others"), items: all.filter((one) => !own.has(one.id)).map(option) },
  ].filter((one) => one.items.length > 0);
  return (
    <div style={{ display: "grid", gap: 16 }}>
      <Select
        label={t("segment")}
        placeholder={t("why.choose_segment")}
        searchable
        data={groups}
        nothingFoundMessage={t("nothing")}
        value={id}
        onChange={setId}
      />
      {segment.error ? <ErrorNote error={segment.error} /> : null}
      {segment.data && <WhyAnswer rule={segment.data.rule} customerId={card.id} />}
    </div>
  );
}
