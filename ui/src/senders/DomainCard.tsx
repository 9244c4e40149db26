import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import type { Sender } from "@/api/types";
import { useMay } from "@/api/workspace";
import { Card, ErrorNote, Moment } from "@/kit";
import { RecordToPaste } from "./RecordToPaste";
import type { DomainFinding } from "./wire";

const SIGNS = { ok: IconCircleCheck, info: IconInfoCircle, warn: IconAlertTriangle, bad: IconCircleX };

/** What DNS says about the sender's domain, and what to paste there. */
export function DomainCard({ sender }: { sender: Sender }) {
  const { t } = useTranslation("senders");
  const may = useMay("senders.write");
  const path = { id: sender.id };
  const { data } = useGet("/senders/{id}/domain", { path });
  const check = useAct("POST /senders/{id}/domain", {
    refresh: ["/senders/{id}/domain", "/senders/{id}/dkim"],
  });
  const pastes = data?.findings.some((finding) => finding.record);
  return (
    <Card
      title={t("domain", { domain: sender.from_address.split("@")[1] })}
      aside={
        may && (
          <Button
            size="compact-sm"
            variant={data?.checked_at ? "default" : "filled"}
            loading={check.isPending}
            onClick={() => check.mutate({ path })}
          >
            {t(data?.checked_at ? "domain_check_again" : "domain_check")}
          </Button>
        )
      }
    >
      <div className="muted" aria-live="polite">
        {data?.checked_at ? (
          <>
            {t("domain_checked")} <Moment value={data.checked_at} />
          </>
        ) : (
          t("domain_never")
        )}
      </div>
      {check.error && <ErrorNote error={check.error} />}
      {data && data.findings.length > 0 && (
        <ul className="found" aria-label={t("domain", { domain: sender.from_address.split("@")[1] })}>
          {data.findings.map((finding) => (
            <Found key={`${finding.area}-${finding.code}-${finding.detail}`} finding={finding} />
          ))}
        </ul>
      )}
      {pastes && (
        <p className="muted" style={{ margin: "14px 0 0" }}>
          {t("dns_where")}
        </p>
      )}
    </Card>
  );
}

/** Codes whose detail is a record of others, shown below the sentence. */
const QUOTED = new Set([
  "spf_twice",
  "spf_allows_all",
  "spf_open",
  "spf_good",
  "dmarc_twice",
  "dmarc_broken",
  "dmarc_watches",
  "dmarc_good",
]);

function Found({ finding }: { finding: DomainFinding }) {
  const { t } = useTranslation("senders");
  const Sign = SIGNS[finding.level];
  return (
    <li data-level={finding.level}>
      <Sign size={18} stroke={1.7} role="img" aria-label={t(`level.${finding.level}`)} />
      <span className="found-area">{t(`area.${finding.area}`)}</span>
      <div>
        {t(`found.${finding.code}`, { detail: finding.detail, defaultValue: finding.code })}
        {QUOTED.has(finding.code) && <div className="found-record mono">{finding.detail}</div>}
        {finding.record && (
          <RecordToPaste record={finding.record} title={t(finding.instead ? "paste_instead" : "paste")} />
        )}
      </div>
    </li>
  );
}
