import { Button, Checkbox, Group, NumberInput, Stack, TextInput } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import { useMay, useWorkspace } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import {
  Card,
  type Column,
  Count,
  EmptyState,
  ErrorNote,
  Note,
  Page,
  PageHeader,
  Percent,
  StatCard,
  Stats,
  Table,
} from "@/kit";
import { usePlace } from "@/kit/usePlace";
import type { Clusters, ClustersWanted } from "./wire";

const FIGURES = ["recency", "frequency", "money", "average", "age", "tenure", "engagement"];

/** Groups that k-means finds in chosen figures, with what an analyst needs to doubt them. */
export function ClustersPage() {
  const { t } = useTranslation("segments");
  const to = usePlace();
  const [figures, setFigures] = useState(["recency", "frequency", "money"]);
  const [groups, setGroups] = useState(4);
  const [seed, setSeed] = useState(1);
  const find = useAct("POST /segments/clusters");
  const asked = find.variables?.body;
  return (
    <Page title={t("clusters.title")}>
      <PageHeader
        title={t("clusters.title")}
        sub={t("clusters.sub")}
        crumbs={[{ title: t("title"), to: to("/segments") }]}
      />
      <div style={{ display: "grid", gap: 16 }}>
        <Card title={t("clusters.by")}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              find.mutate({ body: { figures, groups, seed } });
            }}
          >
            <Stack gap="md">
              <Checkbox.Group value={figures} onChange={setFigures} aria-label={t("clusters.by")}>
                <Group gap="lg">
                  {FIGURES.map((figure) => (
                    <Checkbox key={figure} value={figure} label={t(`clusters.figure.${figure}`)} />
                  ))}
                </Group>
              </Checkbox.Group>
              <Group align="end" gap="md">
                <NumberInput
                  w={140}
                  label={t("clusters.groups")}
                  min={2}
                  max={8}
                  value={groups}
                  onChange={(value) => setGroups(Number(value) || 2)}
                />
                <NumberInput
                  w={140}
                  label={t("clusters.seed")}
                  description={undefined}
                  min={1}
                  value={seed}
                  onChange={(value) => setSeed(Number(value) || 1)}
                />
                <Button type="submit" disabled={figures.length === 0} loading={find.isPending}>
                  {t("clusters.find")}
                </Button>
              </Group>
            </Stack>
          </form>
        </Card>
        {find.error && <ErrorNote error={find.error} />}
        {find.data && asked && <Found found={find.data} asked={asked} />}
      </div>
    </Page>
  );
}

function Found({ found, asked }: { found: Clusters; asked: ClustersWanted }) {
  const { t } = useTranslation("segments");
  const format = useFormat();
  if (found.divided === 0) {
    return <EmptyState drawing="chart" title={t("clusters.nobody")} text={t("clusters.nobody_text")} />;
  }
  const clear = found.silhouette >= 0.5 ? "clear" : found.silhouette >= 0.25 ? "weak" : "none";
  const firm = found.stability >= 0.8 ? "firm" : "loose";
  return (
    <>
      <Stats>
        <StatCard
          label={t("clusters.divided")}
          value={<Count value={found.divided} />}
          note={found.left_out > 0 ? t("clusters.left_out", { shown: format.number(found.left_out) }) : " "}
        />
        <StatCard
          label={t("clusters.silhouette")}
          definition={t("clusters.silhouette_definition")}
          value={format.number(found.silhouette, 2)}
          note={t(`clusters.silhouette_note.${clear}`)}
        />
        <StatCard
          label={t("clusters.stability")}
          definition={t("clusters.stability_definition")}
          value={format.number(found.stability, 2)}
          note={t(`clusters.stability_note.${firm}`)}
        />
      </Stats>
      <Groups found={found} asked={asked} />
      <Note tone="info">{t("clusters.check")}</Note>
      <Keep found={found} asked={asked} />
    </>
  );
}

type Group_ = Clusters["groups"][number];

function Groups({ found, asked }: { found: Clusters; asked: ClustersWanted }) {
  const { t } = useTranslation("segments");
  const format = useFormat();
  const { currency } = useWorkspace();
  const write = (figure: string, value: number) =>
    figure === "money" || figure === "average"
      ? format.money({ amount_minor: Math.round(value), currency }, "round")
      : format.number(value, 1);
  const columns: Column<Group_ & { place: number }>[] = [
    { id: "name", title: t("clusters.group"), width: 110, cell: (row) => `№ ${row.place}` },
    {
      id: "customers",
      title: t("customers"),
      numeric: true,
      width: 100,
      cell: (row) => <Count value={row.customers} />,
    },
    {
      id: "share",
      title: t("overlap.share"),
      numeric: true,
      width: 90,
      cell: (row) => <Percent value={row.customers / found.divided} />,
    },
    ...asked.figures.map((figure, at) => ({
      id: figure,
      title: t(`clusters.figure.${figure}`),
      numeric: true,
      width: 170,
      definition: t("clusters.centre_definition"),
      cell: (row: Group_) => (
        <span className="number">
          {write(figure, row.means[at] ?? 0)}{" "}
          <span className="muted">({write(figure, row.medians[at] ?? 0)})</span>
        </span>
      ),
    })),
  ];
  return (
    <Table
      id="clusters"
      label={t("clusters.title")}
      list={{ rows: found.groups.map((group, at) => ({ ...group, place: at + 1 })) }}
      columns={columns}
      rowKey={(row) => String(row.place)}
      empty={null}
    />
  );
}

function Keep({ found, asked }: { found: Clusters; asked: ClustersWanted }) {
  const { t } = useTranslation("segments");
  const to = usePlace();
  const navigate = useNavigate();
  const may = useMay("lists.write");
  const [name, setName] = useState(t("clusters.list_name"));
  const keep = useAct("POST /lists/from-clusters", {
    refresh: ["/lists", "/operations"],
    onDone: () => void navigate({ to: to("/lists") }),
  });
  if (!may) return null;
  return (
    <Card title={t("clusters.keep_title")}>
      {keep.error && <ErrorNote error={keep.error} />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          keep.mutate({ body: { name: name.trim(), clusters: { ...asked, as_of: found.as_of } } });
        }}
      >
        <Group align="end" gap="md">
          <TextInput
            w={320}
            label={t("clusters.keep_label")}
            value={name}
            maxLength={180}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant="default"
            disabled={name.trim() === ""}
            loading={keep.isPending}
            leftSection={<IconListCheck size={16} aria-hidden />}
          >
            {t("clusters.keep", { count: found.groups.length })}
          </Button>
        </Group>
      </form>
    </Card>
  );
}
