import { ActionIcon, Button } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import type { Card as CustomerCard } from "@/api/types";
import { useMay } from "@/api/workspace";
import { Card, ErrorNote } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { AddToList } from "./AddToList";

/** The lists one customer is in, with in and out by hand. */
export function CustomerLists({ card }: { card: CustomerCard }) {
  const { t } = useTranslation("lists");
  const to = usePlace();
  const mayWrite = useMay("lists.write");
  const [adding, setAdding] = useState(false);
  const act = useAct("POST /lists/{id}/members", { refresh: ["/customers/{id}", "/lists", "/lists/{id}"] });
  return (
    <Card
      title={t("title")}
      aside={
        mayWrite && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {t("add")}
          </Button>
        )
      }
    >
      {act.error && <ErrorNote error={act.error} />}
      {card.lists.length === 0 && <p className="sentence muted">{t("in_none")}</p>}
      <ul className="customer-list">
        {card.lists.map((list) => (
          <li key={list.id} style={{ display: "flex", justifyContent: "space-between", gap: 8 }}>
            <Link className="link" to={to(`/lists/${list.id}`)}>
              {list.name}
            </Link>
            {mayWrite && (
              <ActionIcon
                size="sm"
                aria-label={t("take_out_of", { name: list.name })}
                title={t("take_out_of", { name: list.name })}
                onClick={() => act.mutate({ path: { id: list.id }, body: { remove: [card.id] } })}
              >
                <IconX size={14} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      <AddToList opened={adding} onClose={() => setAdding(false)} count={1} ids={[card.id]} />
    </Card>
  );
}
