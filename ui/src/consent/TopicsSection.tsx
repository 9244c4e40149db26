import { Button, Group } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { EmptyState, FieldErrors, Moment, Table, TextField } from "@/kit";
import "./wire";

/** What a customer can agree to hear about. */
export function TopicsSection() {
  const { t } = useTranslation("consent");
  const may = useMay("consents.write");
  const list = useList("/topics");
  const [name, setName] = useState("");
  const add = useAct("POST /topics", { refresh: ["/topics"], onDone: () => setName("") });
  return (
    <div style={{ maxWidth: 760 }}>
      <p className="muted" style={{ margin: "0 0 16px", maxWidth: "75ch" }}>
        {t("topics_text")}
      </p>
      {may && (
        <form
          style={{ marginBottom: 16 }}
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim()) add.mutate({ body: { name: name.trim() } });
          }}
        >
          <FieldErrors error={add.error} fields={["name"]}>
            <Group gap="xs" align="flex-start">
              <TextField
                name="name"
                w={360}
                aria-label={t("topic_name")}
                placeholder={t("topic_example")}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Button
                type="submit"
                leftSection={<IconPlus size={16} aria-hidden />}
                disabled={!name.trim()}
                loading={add.isPending}
              >
                {t("add_topic")}
              </Button>
            </Group>
          </FieldErrors>
        </form>
      )}
      <Table
        id="topics"
        label={t("topics")}
        list={list}
        rowKey={(row) => row.id}
        columns={[
          {
            id: "name",
            title: t("topic_name"),
            width: 460,
            cell: (row) => <strong style={{ fontWeight: 500 }}>{row.name}</strong>,
          },
          { id: "at", title: t("created_at"), width: 180, cell: (row) => <Moment value={row.created_at} /> },
        ]}
        empty={<EmptyState drawing="letter" title={t("no_topics")} text={t("no_topics_text")} />}
      />
    </div>
  );
}
