import { useTranslation } from "react-i18next";
import { Value } from "./Values";

const MARKS = [1, 2, 3, 4, 5];

/** A rating from 0 to 5 as a number and five marks; somebody who has none is said so quietly. */
export function Rating({ value }: { value: number | null | undefined }) {
  const { t } = useTranslation("kit");
  if (value === null || value === undefined) return <Value>{null}</Value>;
  return (
    <span className="rating" role="img" aria-label={t("rating", { value })}>
      <span className="number" aria-hidden>
        {value}
      </span>
      {MARKS.map((mark) => (
        <i key={mark} aria-hidden data-full={mark <= value || undefined} />
      ))}
    </span>
  );
}
