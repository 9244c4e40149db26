import { Progress, Select } from "@mantine/core";
import { IconCloudUpload } from "@tabler/icons-react";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "@/api/client";
import { useWorkspace } from "@/api/workspace";
import { Choice } from "@/campaigns/Choice";
import { useFormat } from "@/i18n/format";
import { ErrorNote, Section, useBoth } from "@/kit";
import type { RecordType } from "@/records/wire";
import type { FileInfo, ImportKind } from "./wire";

interface Props {
  kind: ImportKind;
  /** Record types in use, and the one whose records the file holds. */
  types: RecordType[];
  of: RecordType | undefined;
  onKind: (kind: ImportKind, type?: string) => void;
  onUploaded: (file: FileInfo, from: File) => void;
}

const KINDS: ImportKind[] = ["customers", "orders", "products", "records"];

export function FileStep({ kind, types, of, onKind, onUploaded }: Props) {
  const { t } = useTranslation("imports");
  const both = useBoth();
  const upload = useUpload(onUploaded);
  return (
    <>
      <fieldset className="kinds" aria-label={t("what")}>
        {KINDS.filter((name) => name !== "records" || types.length > 0).map((name) => (
          <Choice
            key={name}
            group="kind"
            chosen={kind === name}
            onChoose={() => onKind(name)}
            title={t(`kind.${name}`)}
            text={t(`kind_text.${name}`)}
          />
        ))}
      </fieldset>
      {kind === "records" && (
        <Select
          w={300}
          mt={20}
          label={t("record_type")}
          allowDeselect={false}
          data={types.map((one) => ({ value: one.key, label: both(one.label) }))}
          value={of?.key ?? null}
          onChange={(key) => key && onKind("records", key)}
        />
      )}
      <Section>
        {upload.problem ? (
          <div style={{ marginBottom: 12 }}>
            <ErrorNote error={upload.problem} />
          </div>
        ) : null}
        <Dropzone name={upload.name} onFile={upload.start} />
      </Section>
    </>
  );
}

function Dropzone({ name, onFile }: { name: string | null; onFile: (file: File) => void }) {
  const { t } = useTranslation("imports");
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  if (name) {
    return (
      <div className="dropzone" style={{ cursor: "default" }} role="status">
        <strong>{name}</strong>
        <span className="muted">{t("uploading")}</span>
        <Progress value={100} animated striped w={240} mt={12} aria-label={t("uploading")} />
      </div>
    );
  }
  return (
    <label
      className="dropzone"
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconCloudUpload size={36} stroke={1.4} aria-hidden />
      <strong>{t("drop")}</strong>
      <span className="muted">{t("drop_text")}</span>
      <input
        type="file"
        accept=".xlsx,.xlsm,.csv,.txt,.tsv,.gz,.yml,.xml,text/csv"
        aria-label={t("drop")}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) onFile(file);
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}

/** Sends the file as it is; what is in it the server finds out. */
function useUpload(done: (file: FileInfo, from: File) => void) {
  const { slug } = useWorkspace();
  const format = useFormat();
  const [name, setName] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const start = async (from: File) => {
    setProblem(null);
    setName(`${from.name}, ${format.bytes(from.size)}`);
    try {
      const file = await call<FileInfo>("POST", "/api/w/{workspace}/files", {
        path: { workspace: slug },
        query: { name: from.name },
        body: from,
      });
      done(file, from);
    } catch (error) {
      setProblem(error);
    } finally {
      setName(null);
    }
  };
  return { start: (from: File) => void start(from), name, problem };
}
