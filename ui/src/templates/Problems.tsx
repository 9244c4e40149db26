import { IconAlertTriangle, IconCircleX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { TemplateProblem } from "./wire";

interface Props {
  problems: TemplateProblem[];
  /** Leads to the place: a block's number from 1, or the part. */
  onGo?: (problem: TemplateProblem) => void;
}

/** What the message's author should know before it is sent, with the place of each. */
export function Problems({ problems, onGo }: Props) {
  const { t, i18n } = useTranslation("templates");
  if (problems.length === 0) return null;
  return (
    <ul className="problems" aria-label={t("problems")}>
      {problems.map((problem, index) => {
        const Icon = problem.level === "warning" ? IconAlertTriangle : IconCircleX;
        const known = i18n.exists(`templates:problem.${problem.code}`);
        const place = [
          problem.part ? t(`part.${problem.part}`) : "",
          problem.block ? t("block_number", { number: problem.block }) : "",
          problem.line ? t("line_number", { number: problem.line }) : "",
        ]
          .filter(Boolean)
          .join(", ");
        const body = (
          <>
            <Icon size={16} stroke={1.8} aria-hidden />
            <span>
              <span className="muted">{place}: </span>
              {known ? t(`problem.${problem.code}`) : problem.detail}
              {known && WITH_DETAIL.has(problem.code) && (
                <span className="problem-detail">{problem.detail}</span>
              )}
            </span>
          </>
        );
        return (
          <li key={index} data-level={problem.level ?? "error"}>
            {onGo && problem.block ? (
              <button type="button" onClick={() => onGo(problem)}>
                {body}
              </button>
            ) : (
              <div>{body}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** The server's sentence names what exactly; the word of the code alone would not help. */
const WITH_DETAIL = new Set([
  "field_unknown",
  "filter_unknown",
  "template_syntax",
  "mjml_invalid",
  "blocks_invalid",
  "block_invalid",
  "link_invalid",
  "link_dynamic",
  "statement_not_allowed",
  "template_fails",
]);
