import { Button, Skeleton } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useList } from "@/api/hooks";
import { ApiProblem } from "@/api/problem";
import { useMay } from "@/api/workspace";
import { Card, ErrorNote, Facts, Page, PageHeader, SidePanel } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { DomainCard } from "./DomainCard";
import { senderRoute } from "./routes";
import { SenderCheckView } from "./SenderCheckView";
import { SenderForm } from "./SenderForm";
import { SigningCard } from "./SigningCard";
import { TestCard } from "./TestCard";
import "./senders.css";
import "./wire";

/** One sender: its relay, its domain's records, its signature, and a test letter. */
export function SenderPage() {
  const { t } = useTranslation("senders");
  const to = usePlace();
  const { id } = senderRoute.useParams();
  const may = useMay("senders.write");
  const list = useList("/senders");
  const [editing, setEditing] = useState(false);
  const crumbs = [{ title: t("title"), to: to("/senders") }];
  const sender = list.rows.find((row) => row.id === id);
  if (list.loading) {
    return (
      <Page title={t("title")}>
        <Skeleton h={28} w={240} mb={24} />
        <Skeleton h={320} radius="lg" />
      </Page>
    );
  }
  if (!sender) {
    const missing = new ApiProblem({ title: "", status: 404, code: "not_found" });
    return (
      <Page title={t("title")} narrow>
        <PageHeader crumbs={crumbs} title={t("edit_title")} />
        <ErrorNote error={list.problem ?? missing} retry={list.retry} />
      </Page>
    );
  }
  const edit = (
    <Button
      variant="default"
      leftSection={<IconPencil size={16} aria-hidden />}
      onClick={() => setEditing(true)}
    >
      {t("edit")}
    </Button>
  );
  return (
    <Page title={sender.name}>
      <PageHeader
        crumbs={crumbs}
        title={sender.name}
        sub={sender.from_name ? `${sender.from_name} <${sender.from_address}>` : sender.from_address}
        actions={may ? edit : undefined}
      />
      <div className="sender-cards">
        {sender.relay && (
          <Card title={t("relay")}>
            <Facts
              rows={[
                [
                  t("host"),
                  <span key="host" className="mono">{`${sender.relay.host}:${sender.relay.port}`}</span>,
                ],
                [t("user"), sender.relay.user ?? "—"],
                [t("per_day"), sender.relay.per_day ?? t("per_second_none")],
                [t("check_title"), <SenderCheckView key="check" sender={sender} />],
              ]}
            />
          </Card>
        )}
        <DomainCard sender={sender} />
        {sender.relay && <SigningCard sender={sender} />}
        <TestCard sender={sender} />
      </div>
      <SidePanel opened={editing} onClose={() => setEditing(false)} title={t("edit_title")}>
        {editing && <SenderForm sender={sender} onDone={() => setEditing(false)} />}
      </SidePanel>
    </Page>
  );
}
