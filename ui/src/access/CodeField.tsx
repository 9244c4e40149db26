import { useTranslation } from "react-i18next";
import { TextField } from "@/kit";

interface Props {
  value: string;
  onChange: (code: string) => void;
  /** Where a recovery code does not help: the first code of all. */
  appOnly?: boolean;
  autoFocus?: boolean;
}

/** Where the code of the authenticator app is typed, or a recovery code. */
export function CodeField({ value, onChange, appOnly, autoFocus }: Props) {
  const { t } = useTranslation("access");
  return (
    <TextField
      name="code"
      label={t("code")}
      description={t(appOnly ? "code_hint_first" : "code_hint")}
      autoComplete="one-time-code"
      inputMode={appOnly ? "numeric" : "text"}
      autoCapitalize="off"
      spellCheck={false}
      required
      withAsterisk={false}
      autoFocus={autoFocus}
      data-autofocus={autoFocus || undefined}
      classNames={{ input: "mono" }}
      maxLength={32}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
