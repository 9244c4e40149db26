import { SegmentedControl, Skeleton, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDeviceDesktop, IconDeviceMobile, IconLetterCase, IconMoon } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAsk } from "@/api/ask";
import type { Id } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { ErrorNote } from "@/kit";
import { LetterFrame, type View } from "./LetterFrame";
import { PersonPicker } from "./PersonPicker";
import type { PreviewQuestion, TemplatePreview } from "./wire";
import "./letter.css";

/** Gmail shows no more than this of a message. */
const CLIPPED_BYTES = 102 * 1024;

/** The message as the server renders it, a moment after the last change. */
export function usePreview(question: PreviewQuestion, person: Id | null) {
  const [asked] = useDebouncedValue(question, 350);
  const body: PreviewQuestion = {
    subject: asked.subject,
    preheader: asked.preheader,
    body_kind: asked.body_kind,
    body: asked.body,
    ...(person ? { customer_id: person } : {}),
  };
  return useAsk("POST /templates/preview", { body });
}

const VIEWS: [View, typeof IconMoon][] = [
  ["desktop", IconDeviceDesktop],
  ["phone", IconDeviceMobile],
  ["dark", IconMoon],
  ["text", IconLetterCase],
];

interface Props {
  preview: ReturnType<typeof usePreview>;
  person: Id | null;
  onPerson: (id: Id | null) => void;
  height?: number | string;
}

export function PreviewPanel({ preview, person, onPerson, height = 560 }: Props) {
  const { t } = useTranslation("templates");
  const [view, setView] = useState<View>("desktop");
  const { data, error } = preview;
  return (
    <section className="card" data-flush aria-label={t("preview")}>
      <div className="letter-bar">
        <SegmentedControl
          size="xs"
          aria-label={t("view")}
          value={view}
          onChange={(next) => setView(next as View)}
          data={VIEWS.map(([name, Icon]) => ({
            value: name,
            label: (
              <Tooltip label={t(`view_as.${name}`)}>
                <span>
                  <Icon size={16} stroke={1.6} aria-hidden style={{ display: "block", margin: "2px 4px" }} />
                  <span className="sr-only">{t(`view_as.${name}`)}</span>
                </span>
              </Tooltip>
            ),
          }))}
        />
        <PersonPicker value={person} onChange={onPerson} />
      </div>
      {error && !data ? (
        <div style={{ padding: 16 }}>
          <ErrorNote error={error} retry={() => void preview.refetch()} />
        </div>
      ) : (
        <>
          <div className="letter-envelope">
            {data ? (
              <>
                <div className="letter-subject">{data.subject || t("no_subject")}</div>
                <div className="letter-preheader">{data.preheader || t("no_preheader")}</div>
              </>
            ) : (
              <>
                <Skeleton h={14} w="60%" my={3} />
                <Skeleton h={12} w="40%" my={4} />
              </>
            )}
          </div>
          {data ? (
            <Letter data={data} view={view} height={height} />
          ) : (
            <div style={{ height, padding: 24 }}>
              <Skeleton h="100%" />
            </div>
          )}
          <Foot data={data} view={view} />
        </>
      )}
    </section>
  );
}

/** While the letter has errors, its last good state stays in view, pale. */
function Letter({ data, view, height }: { data: TemplatePreview; view: View; height: number | string }) {
  const { t } = useTranslation("templates");
  const [good, setGood] = useState<TemplatePreview | null>(null);
  useEffect(() => {
    if (data.html) setGood(data);
  }, [data]);
  if (!data.html && good) {
    return (
      <div style={{ opacity: 0.45 }} title={t("nothing_to_show")}>
        <LetterFrame html={good.html} text={good.text} view={view} height={height} />
      </div>
    );
  }
  if (!data.html) {
    return (
      <div className="letter-stage muted" style={{ height, alignItems: "center" }}>
        {t("nothing_to_show")}
      </div>
    );
  }
  return <LetterFrame html={data.html} text={data.text} view={view} height={height} />;
}

function Foot({ data, view }: { data?: TemplatePreview; view: View }) {
  const { t } = useTranslation("templates");
  const format = useFormat();
  if (!data) return <div className="letter-foot">&nbsp;</div>;
  const tone = data.bytes > CLIPPED_BYTES ? "bad" : data.bytes > CLIPPED_BYTES * 0.85 ? "warn" : undefined;
  return (
    <div className="letter-foot">
      <span data-tone={tone}>
        {t(tone === "bad" ? "size_clipped" : "size", {
          size: format.bytes(data.bytes),
          most: format.bytes(CLIPPED_BYTES),
        })}
      </span>
      <span>{t("links_count", { count: data.links.length })}</span>
      {view === "dark" && <span>{t("dark_note")}</span>}
    </div>
  );
}
