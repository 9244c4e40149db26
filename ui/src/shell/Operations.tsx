import { ActionIcon, Indicator, Popover, Progress } from "@mantine/core";
import { IconProgressCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Operation } from "@/api/types";
import { useWorkspace } from "@/api/workspace";
import { Moment, OperationState } from "@/kit";

/** Long work of the whole workspace, wherever the user is. */
export function Operations() {
  const { t } = useTranslation("shell");
  const { slug } = useWorkspace();
  const running = (operation: Operation) => operation.state === "running" || operation.state === "waiting";
  const read = useGet("/operations", { query: { limit: 5 } });
  const rows = read.data?.rows ?? [];
  const active = rows.filter(running).length;
  return (
    <Popover position="bottom-end" width={360} radius="lg" shadow="md" trapFocus>
      <Indicator disabled={active === 0} label={active} size={16} color="accent" offset={4}>
        <Popover.Target>
          <ActionIcon
            size={32}
            aria-label={active ? t("operations_running", { count: active }) : t("operations")}
            title={t("operations")}
          >
            <IconProgressCheck size={19} stroke={1.6} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0}>
        {rows.length === 0 && (
          <div className="ops-row muted" style={{ padding: 16 }}>
            {t("no_operations")}
          </div>
        )}
        {rows.map((operation) => (
          <Row key={operation.id} operation={operation} running={running(operation)} />
        ))}
        <div style={{ padding: "10px 14px" }}>
          <Link className="link" to={`/w/${slug}/operations` as "/"}>
            {t("all_operations")}
          </Link>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function Row({ operation, running }: { operation: Operation; running: boolean }) {
  const { t } = useTranslation("shell");
  const share = operation.total ? (operation.done / operation.total) * 100 : 0;
  return (
    <div className="ops-row">
      <div className="ops-row-title">
        <span>
          {operation.title || t(`operation_kind.${operation.kind}`, { defaultValue: operation.kind })}
        </span>
        {running ? null : <OperationState state={operation.state} />}
      </div>
      {running ? (
        <Progress value={share} size="sm" aria-label={operation.title} />
      ) : (
        <span className="muted" style={{ fontSize: 12 }}>
          <Moment value={operation.finished_at ?? operation.created_at} />
        </span>
      )}
    </div>
  );
}
