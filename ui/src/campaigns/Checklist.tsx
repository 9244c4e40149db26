import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Sender } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { usePlace } from "@/kit/usePlace";
import "@/senders/wire";
import type { TemplateProblem } from "@/templates/wire";
import type { CampaignDraft, Estimate } from "./wire";

export interface Check {
  name: string;
  tone: "ok" | "warn" | "bad";
  title: string;
  text?: string;
  /** Where it is corrected, below the workspace. */
  to?: string;
}

interface Known {
  id: string;
  draft: CampaignDraft;
  estimate?: Estimate;
  sender?: Sender;
  problems: TemplateProblem[];
  /** The source of the letter's body. */
  body: string;
}

/** Everything that is looked at before a launch. What is `bad` stands in the way. */
export function useChecks({ id, draft, estimate, sender, problems, body }: Known): Check[] {
  const { t } = useTranslation("campaigns");
  const format = useFormat();
  const step = (name: string) => `/campaigns/${id}/edit/${name}`;
  const business = useBusinessCheck();
  const { data: settings } = useGet("/settings");
  const { data: dns } = useGet("/senders/{id}/domain", {
    path: { id: sender?.id ?? "" },
    enabled: sender !== undefined && sender.kind !== "sandbox",
  });
  const errors = problems.filter((one) => one.level !== "warning").length;
  const warnings = problems.length - errors;
  const checks: Check[] = [];
  const add = (name: string, tone: Check["tone"], title: string, to?: string, text?: string) =>
    checks.push({ name, tone, title, to: tone === "ok" ? undefined : to, text });

  if (estimate?.will_receive === 0) {
    const nobody = estimate.matched === 0 ? "check.nobody_fits" : "check.nobody";
    add("recipients", "bad", t(nobody), step("recipients"));
  } else if (draft.include.length === 0) {
    add("recipients", "warn", t("check.everybody"), step("recipients"), t("check.everybody_text"));
  } else add("recipients", "ok", t("check.recipients"));

  if (!draft.template_id) add("template", "bad", t("check.no_template"), step("content"));
  else if (errors)
    add("template", "bad", t("check.template_errors", { count: errors }), `/templates/${draft.template_id}`);
  else if (warnings) {
    add(
      "template",
      "warn",
      t("check.template_warnings", { count: warnings }),
      `/templates/${draft.template_id}`,
    );
  } else add("template", "ok", t("check.template"));

  if (!draft.sender_id || !sender) add("sender", "bad", t("check.no_sender"), step("basics"));
  else if (sender.kind === "sandbox")
    add("sender", "warn", t("check.sandbox"), step("basics"), t("check.sandbox_text"));
  else if (dns?.broken)
    add("sender", "warn", t("check.domain_broken"), `/senders/${sender.id}`, t("check.domain_broken_text"));
  else if (dns && !dns.checked_at)
    add("sender", "warn", t("check.domain_unseen"), `/senders/${sender.id}`, t("check.domain_unseen_text"));
  else add("sender", "ok", t("check.sender", { address: sender.from_address }));

  if (draft.purpose === "marketing" && business) checks.push(business);
  if (settings && !settings.site && body.includes("business.site")) {
    add("site", "warn", t("check.no_site"), "/settings", t("check.no_site_text"));
  }

  const { at, not_after } = draft.schedule;
  const late = not_after && Date.parse(not_after) <= Math.max(Date.now(), at ? Date.parse(at) : 0);
  if (late) add("schedule", "bad", t("check.too_late"), step("schedule"));
  else add("schedule", "ok", at ? t("check.at", { moment: format.exact(at) }) : t("check.now"));

  if (draft.purpose === "marketing" && draft.control_percent === 0) {
    add("control", "warn", t("check.no_control"), step("recipients"), t("check.no_control_text"));
  }
  return checks;
}

/** A marketing letter says who writes; without that its footer is empty. */
function useBusinessCheck(): Check | null {
  const { t } = useTranslation("campaigns");
  const { data } = useGet("/settings");
  if (!data) return null;
  if (data.business_name && data.postal_address)
    return { name: "business", tone: "ok", title: t("check.business") };
  return {
    name: "business",
    tone: "warn",
    title: t("check.no_business"),
    text: t("check.no_business_text"),
    to: "/settings",
  };
}

const SIGNS = { ok: IconCircleCheck, warn: IconAlertTriangle, bad: IconCircleX };

export function Checklist({ checks }: { checks: Check[] }) {
  const { t } = useTranslation("campaigns");
  const to = usePlace();
  return (
    <ul className="checks" aria-label={t("checklist")}>
      {checks.map((check) => {
        const Sign = SIGNS[check.tone];
        return (
          <li key={check.name} data-tone={check.tone}>
            <Sign size={20} stroke={1.7} aria-label={t(`check_tone.${check.tone}`)} />
            <div className="checks-body">
              {check.title}
              {check.text && <span>{check.text}</span>}
            </div>
            {check.to && (
              <Button size="compact-sm" variant="default" component={Link} to={to(check.to)}>
                {t("correct")}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
